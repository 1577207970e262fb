# fish completion of settle(1). One line a command and one an option, as in the table of
# daemon/commands/commands.c (tests/lint/docs).
function __settle_exercises
    settle level 2>/dev/null | string match -r -g '^ *(\S+)'
end

complete -c settle -f
complete -c settle -l json -d 'the result as JSON'
complete -c settle -l plain -d 'no drawing in the terminal'
complete -c settle -l help -d 'what can be said with a command'

complete -c settle -n __fish_use_subcommand -a status -d 'where you are and today\'s plan; also plain `settle`'
complete -c settle -n __fish_use_subcommand -a checkin -d 'how it is now, 0 to 10'
complete -c settle -n __fish_use_subcommand -a answer -d 'answers the question that is open'
complete -c settle -n __fish_use_subcommand -a start -d 'a guided exercise; --open: as a notification'
complete -c settle -n __fish_use_subcommand -a stop -d 'ends the exercise or pack under way'
complete -c settle -n __fish_use_subcommand -a later -d 'puts the open question off'
complete -c settle -n __fish_use_subcommand -a skip -d 'leaves the open question out today'
complete -c settle -n __fish_use_subcommand -a gentle -d 'only rest, breathing and comfort today'
complete -c settle -n __fish_use_subcommand -a pause -d 'no prompts for a while'
complete -c settle -n __fish_use_subcommand -a resume -d 'ends the pause, of a hold or of prompts'
complete -c settle -n __fish_use_subcommand -a private -d 'notifications say only that there is something to see'
complete -c settle -n __fish_use_subcommand -a next -d 'what comes next'
complete -c settle -n __fish_use_subcommand -a plan -d 'today\'s plan, whole, or a calendar'
complete -c settle -n __fish_use_subcommand -a watch -d 'asks and tells in this terminal'
complete -c settle -n __fish_use_subcommand -a session -d 'a hands-on session; --self: your own treatment'
complete -c settle -n __fish_use_subcommand -a appointment -d 'your next session'
complete -c settle -n __fish_use_subcommand -a did -d 'an exercise you did unasked'
complete -c settle -n __fish_use_subcommand -a cold -d 'a cold pack; alone: guided'
complete -c settle -n __fish_use_subcommand -a warm -d 'a warm pack; alone: guided'
complete -c settle -n __fish_use_subcommand -a window -d 'a quiet spell'
complete -c settle -n __fish_use_subcommand -a screen -d 'the safety check'
complete -c settle -n __fish_use_subcommand -a clear -d 'a clinician has seen you; may exercise restart?'
complete -c settle -n __fish_use_subcommand -a retract -d 'takes a mistaken tick back, within the hour'
complete -c settle -n __fish_use_subcommand -a permit -d 'a clinician\'s or practitioner\'s yes for one exercise'
complete -c settle -n __fish_use_subcommand -a baseline -d 'your usual pain'
complete -c settle -n __fish_use_subcommand -a level -d 'your step of each exercise'
complete -c settle -n __fish_use_subcommand -a note -d 'a note; --share: for the report'
complete -c settle -n __fish_use_subcommand -a question -d 'something to ask your practitioner'
complete -c settle -n __fish_use_subcommand -a message -d 'a line to send; with words: keeps one you sent, --from: got'
complete -c settle -n __fish_use_subcommand -a review -d 'a look at the week'
complete -c settle -n __fish_use_subcommand -a setup -d 'the first questions; can be left and gone on with'
complete -c settle -n __fish_use_subcommand -a why -d 'why something is as it is'
complete -c settle -n __fish_use_subcommand -a why-not -d 'what stands in the way just now'
complete -c settle -n __fish_use_subcommand -a week -d 'the last seven days'
complete -c settle -n __fish_use_subcommand -a log -d 'the diary, newest first'
complete -c settle -n __fish_use_subcommand -a correct -d 'puts an entry right; the first one stays in the history'
complete -c settle -n __fish_use_subcommand -a report -d 'one page for your therapist'
complete -c settle -n __fish_use_subcommand -a facts -d 'a page for worried moments'
complete -c settle -n __fish_use_subcommand -a about -d 'what settled is, and is not'
complete -c settle -n __fish_use_subcommand -a arc -d 'the stage of a course, in one line'
complete -c settle -n __fish_use_subcommand -a when -d 'the next times of a schedule'
complete -c settle -n __fish_use_subcommand -a rehearse -d 'what would be asked, on a clock that runs ahead'
complete -c settle -n __fish_use_subcommand -a plugin -d 'your plugins'
complete -c settle -n __fish_use_subcommand -a export -d 'the diary as text, whole or as tables'
complete -c settle -n __fish_use_subcommand -a import -d 'takes an export in, all of it or nothing'
complete -c settle -n __fish_use_subcommand -a merge -d 'takes in what your other devices wrote'
complete -c settle -n __fish_use_subcommand -a backup -d 'a checked copy of the diary, now'
complete -c settle -n __fish_use_subcommand -a forget -d 'erases an entry for good, in the backups too'
complete -c settle -n __fish_use_subcommand -a privacy -d 'every path and socket settled uses'
complete -c settle -n __fish_use_subcommand -a config -d 'checks the configuration'
complete -c settle -n __fish_use_subcommand -a doctor -d 'what works here, and what to do about the rest'
complete -c settle -n __fish_use_subcommand -a reload -d 'reads configuration and plugins again'
complete -c settle -n __fish_use_subcommand -a version -d 'which settled this is'
complete -c settle -n __fish_use_subcommand -a help -d 'this list, or one command'

complete -c settle -n '__fish_seen_subcommand_from checkin' -l at -r
complete -c settle -n '__fish_seen_subcommand_from checkin' -l note -r
complete -c settle -n '__fish_seen_subcommand_from checkin' -l open
complete -c settle -n '__fish_seen_subcommand_from answer' -l prompt -r
complete -c settle -n '__fish_seen_subcommand_from start' -l open
complete -c settle -n '__fish_seen_subcommand_from later' -l prompt -r
complete -c settle -n '__fish_seen_subcommand_from skip' -l prompt -r
complete -c settle -n '__fish_seen_subcommand_from gentle' -l at -r
complete -c settle -n '__fish_seen_subcommand_from gentle' -l note -r
complete -c settle -n '__fish_seen_subcommand_from gentle' -l open
complete -c settle -n '__fish_seen_subcommand_from pause' -l at -r
complete -c settle -n '__fish_seen_subcommand_from pause' -l note -r
complete -c settle -n '__fish_seen_subcommand_from pause' -l open
complete -c settle -n '__fish_seen_subcommand_from resume' -l at -r
complete -c settle -n '__fish_seen_subcommand_from resume' -l note -r
complete -c settle -n '__fish_seen_subcommand_from resume' -l open
complete -c settle -n '__fish_seen_subcommand_from private' -l at -r
complete -c settle -n '__fish_seen_subcommand_from private' -l note -r
complete -c settle -n '__fish_seen_subcommand_from private' -l open
complete -c settle -n '__fish_seen_subcommand_from session' -l at -r
complete -c settle -n '__fish_seen_subcommand_from session' -l note -r
complete -c settle -n '__fish_seen_subcommand_from session' -l open
complete -c settle -n '__fish_seen_subcommand_from session' -l self
complete -c settle -n '__fish_seen_subcommand_from appointment' -l at -r
complete -c settle -n '__fish_seen_subcommand_from appointment' -l note -r
complete -c settle -n '__fish_seen_subcommand_from appointment' -l open
complete -c settle -n '__fish_seen_subcommand_from did' -l at -r
complete -c settle -n '__fish_seen_subcommand_from did' -l note -r
complete -c settle -n '__fish_seen_subcommand_from did' -l open
complete -c settle -n '__fish_seen_subcommand_from cold' -l at -r
complete -c settle -n '__fish_seen_subcommand_from cold' -l note -r
complete -c settle -n '__fish_seen_subcommand_from cold' -l open
complete -c settle -n '__fish_seen_subcommand_from warm' -l at -r
complete -c settle -n '__fish_seen_subcommand_from warm' -l note -r
complete -c settle -n '__fish_seen_subcommand_from warm' -l open
complete -c settle -n '__fish_seen_subcommand_from window' -l at -r
complete -c settle -n '__fish_seen_subcommand_from window' -l note -r
complete -c settle -n '__fish_seen_subcommand_from window' -l open
complete -c settle -n '__fish_seen_subcommand_from screen' -l at -r
complete -c settle -n '__fish_seen_subcommand_from screen' -l note -r
complete -c settle -n '__fish_seen_subcommand_from screen' -l open
complete -c settle -n '__fish_seen_subcommand_from screen' -l none
complete -c settle -n '__fish_seen_subcommand_from screen' -l yes -r
complete -c settle -n '__fish_seen_subcommand_from screen' -l unsure -r
complete -c settle -n '__fish_seen_subcommand_from clear' -l at -r
complete -c settle -n '__fish_seen_subcommand_from clear' -l note -r
complete -c settle -n '__fish_seen_subcommand_from clear' -l open
complete -c settle -n '__fish_seen_subcommand_from clear' -l by -r
complete -c settle -n '__fish_seen_subcommand_from clear' -l advice -r
complete -c settle -n '__fish_seen_subcommand_from clear' -l confirm -r
complete -c settle -n '__fish_seen_subcommand_from retract' -l at -r
complete -c settle -n '__fish_seen_subcommand_from retract' -l note -r
complete -c settle -n '__fish_seen_subcommand_from retract' -l open
complete -c settle -n '__fish_seen_subcommand_from permit' -l at -r
complete -c settle -n '__fish_seen_subcommand_from permit' -l note -r
complete -c settle -n '__fish_seen_subcommand_from permit' -l open
complete -c settle -n '__fish_seen_subcommand_from permit' -l by -r
complete -c settle -n '__fish_seen_subcommand_from baseline' -l at -r
complete -c settle -n '__fish_seen_subcommand_from baseline' -l note -r
complete -c settle -n '__fish_seen_subcommand_from baseline' -l open
complete -c settle -n '__fish_seen_subcommand_from level' -l at -r
complete -c settle -n '__fish_seen_subcommand_from level' -l note -r
complete -c settle -n '__fish_seen_subcommand_from level' -l open
complete -c settle -n '__fish_seen_subcommand_from note' -l at -r
complete -c settle -n '__fish_seen_subcommand_from note' -l note -r
complete -c settle -n '__fish_seen_subcommand_from note' -l open
complete -c settle -n '__fish_seen_subcommand_from note' -l share
complete -c settle -n '__fish_seen_subcommand_from question' -l at -r
complete -c settle -n '__fish_seen_subcommand_from question' -l note -r
complete -c settle -n '__fish_seen_subcommand_from question' -l open
complete -c settle -n '__fish_seen_subcommand_from message' -l at -r
complete -c settle -n '__fish_seen_subcommand_from message' -l note -r
complete -c settle -n '__fish_seen_subcommand_from message' -l open
complete -c settle -n '__fish_seen_subcommand_from message' -l from
complete -c settle -n '__fish_seen_subcommand_from review' -l open
complete -c settle -n '__fish_seen_subcommand_from status' -l follow
complete -c settle -n '__fish_seen_subcommand_from plan' -l ics
complete -c settle -n '__fish_seen_subcommand_from log' -l since -r
complete -c settle -n '__fish_seen_subcommand_from log' -l until -r
complete -c settle -n '__fish_seen_subcommand_from log' -l after -r
complete -c settle -n '__fish_seen_subcommand_from log' -l all
complete -c settle -n '__fish_seen_subcommand_from log' -l limit -r
complete -c settle -n '__fish_seen_subcommand_from correct' -l at -r
complete -c settle -n '__fish_seen_subcommand_from correct' -l void
complete -c settle -n '__fish_seen_subcommand_from correct' -l note -r
complete -c settle -n '__fish_seen_subcommand_from arc' -l course -r
complete -c settle -n '__fish_seen_subcommand_from arc' -l at -r
complete -c settle -n '__fish_seen_subcommand_from arc' -l file -r -F
complete -c settle -n '__fish_seen_subcommand_from when' -l zone -r
complete -c settle -n '__fish_seen_subcommand_from when' -l from -r
complete -c settle -n '__fish_seen_subcommand_from when' -s n -r
complete -c settle -n '__fish_seen_subcommand_from when' -l event -r
complete -c settle -n '__fish_seen_subcommand_from when' -l file -r -F
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l course -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l days -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l from -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l zone -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l plugin -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l speed -r
complete -c settle -n '__fish_seen_subcommand_from rehearse' -l quiet
complete -c settle -n '__fish_seen_subcommand_from plugin' -l single
complete -c settle -n '__fish_seen_subcommand_from plugin' -l watch
complete -c settle -n '__fish_seen_subcommand_from plugin' -l verbose
complete -c settle -n '__fish_seen_subcommand_from export' -s o -r -F
complete -c settle -n '__fish_seen_subcommand_from export' -l csv
complete -c settle -n '__fish_seen_subcommand_from export' -l kind -r
complete -c settle -n '__fish_seen_subcommand_from export' -l bom
complete -c settle -n '__fish_seen_subcommand_from forget' -l yes
complete -c settle -n '__fish_seen_subcommand_from doctor' -l prompt

complete -c settle -n '__fish_seen_subcommand_from start did permit level why why-not' -a '(__settle_exercises)'
complete -c settle -n '__fish_seen_subcommand_from plugin' -a 'list new check test enable disable reload log'
complete -c settle -n '__fish_seen_subcommand_from clear' -a 'yes no'
complete -c settle -n '__fish_seen_subcommand_from gentle' -a off
complete -c settle -n '__fish_seen_subcommand_from config' -a check
complete -c settle -n '__fish_seen_subcommand_from import merge check test' -F
