# bash completion of settle(1). The two tables are those of daemon/commands/commands.c (tests/lint/docs).
_settle_commands='
  status checkin answer start stop later skip gentle private pause resume next plan watch session
  appointment did cold warm window screen clear retract permit baseline level note question
  message review setup why why-not week log correct report facts about arc when rehearse plugin
  export import merge backup forget privacy config doctor reload version help'

# What each command takes, beside --json, --plain and --help.
declare -A _settle_options=(
  [status]='--follow'
  [plan]='--ics'
  [checkin]='--at --note --open'
  [answer]='--prompt'
  [start]='--open'
  [later]='--prompt'
  [skip]='--prompt'
  [gentle]='--at --note --open'
  [pause]='--at --note --open'
  [resume]='--at --note --open'
  [private]='--at --note --open'
  [session]='--at --note --open --self'
  [appointment]='--at --note --open'
  [did]='--at --note --open'
  [cold]='--at --note --open'
  [warm]='--at --note --open'
  [window]='--at --note --open'
  [screen]='--at --note --open --none --yes --unsure'
  [clear]='--at --note --open --by --advice --confirm'
  [retract]='--at --note --open'
  [permit]='--at --note --open --by'
  [baseline]='--at --note --open'
  [level]='--at --note --open'
  [note]='--at --note --open --share'
  [question]='--at --note --open'
  [message]='--at --note --open --from'
  [review]='--open'
  [log]='--since --until --all --limit --after'
  [correct]='--at --void --note'
  [arc]='--course --at --file'
  [when]='--zone --from -n --event --file'
  [rehearse]='--course --days --from --zone --plugin --speed --quiet'
  [plugin]='--single --watch --verbose'
  [export]='-o --csv --kind --bom'
  [forget]='--yes'
  [doctor]='--prompt'
)

_settle_words() {
  case $1 in
  start | did | permit | level | why | why-not) settle level 2>/dev/null | awk '{ print $1 }' ;;
  plugin) echo 'list new check test enable disable reload log' ;;
  screen) echo '--none --yes --unsure' ;;
  clear) echo 'yes no' ;;
  gentle) echo off ;;
  config) echo check ;;
  help) echo "$_settle_commands" ;;
  esac
}

_settle() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$_settle_commands --help" -- "$word")
    return
  fi
  case $command:$before in
  export:--kind)
    mapfile -t COMPREPLY < <(compgen -W 'checkin session bout window screen note review' -- "$word")
    return
    ;;
  export:-o | import:* | merge:* | config:check | plugin:check | plugin:test | *:--file)
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
    ;;
  esac
  local options=${_settle_options[$command]:-}
  case $word in
  -*) mapfile -t COMPREPLY < <(compgen -W "$options --json --plain --help" -- "$word") ;;
  *) mapfile -t COMPREPLY < <(compgen -W "$(_settle_words "$command")" -- "$word") ;;
  esac
}
complete -o filenames -F _settle settle
