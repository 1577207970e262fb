---@meta
--- The plugin API, level 1, as LuaCATS signatures: put this file into your editor's workspace (README.md says how). A test compares
--- every name here with what the program really has.
--- A plugin is one folder: init.lua, README.md, test.lua, and modules that init.lua requires. It declares, and it proposes a lighter day.
--- Everything here runs in one call that must end within 0.5 s of CPU; time stands still during a call.

---@alias Stage "setup"|"relief"|"peak"|"soften"|"integrate"|"recalibrate"|"steady"|"flare"|"widening"|"prolonged"|"halt"
---@alias Column "off"|"rest"|"gentle"|"easy"|"build"       ceiling of the day
---@alias Kind "release"|"pressure"|"stretch"|"mobility"|"strength"|"breathing"|"soothing"
---@alias Schedule string  "10:30", "weekdays 08:00 | weekends 10:00", "30m after checkin from 06:00 to 11:00"

---@class settle
settle = {}
---First line of every plugin. Too new a level: an error that says which level this program has.
---@param level 1
---@return Settle1
function settle.api(level) end

---@class Settle1
---@field options table<string, any>  the user's values from [plugin ID] in the config, checked, read-only
---@field state table<string, any>    kept for ever; plain data, at most 64 KiB; saved when a call ends well, dropped when it fails
local s = {}

---@param meta { name: string, version: string, about: string?, author: string?, license: string?, options: table<string, Option>?, state_version: integer?, migrate: (fun(old: table, from: integer): table)? }
function s.plugin(meta) end

---@class Option
---@param t { [1]: integer, min: integer?, max: integer?, about: string? }
---@return Option
function s.int(t) end
---@param t { [1]: boolean, about: string? }
---@return Option
function s.bool(t) end
---@param t { [1]: string, one_of: string[]?, about: string? }
---@return Option
function s.text(t) end

---@class Step
---A hold, 1 to 1800 seconds (a part of a second is rounded). Seconds left out: the level's `hold`. `sides`: once a side.
---`image` and `alt` as of the exercise, for this step alone.
---@param t { [1]: string, [2]: number?, sides: boolean?, image: string?, alt: string? }
---@return Step
function s.hold(t) end
---Repetitions. Count left out: the level's `reps`.
---@param t { [1]: string, [2]: integer?, sides: boolean?, image: string?, alt: string? }
---@return Step
function s.count(t) end
---@param seconds number
---@return Step
function s.rest(seconds) end

---@class Level      one rung of the ladder of an exercise; has hold, reps or both
---@field hold? number      seconds
---@field reps? integer
---@field sets? integer     default 1
---@field rpe? integer      highest effort, 0..10
---@field steps? (string|Step)[]   this level's own steps

---@class Dose
---@field level integer             highest level; 0: not offered
---@field times? integer            a day, default 1
---@field how? "prompt"|"offer"|"request"   started by the program, offered inside another prompt, or only when asked for

---@class Exercise
---@field id string                 [a-z][a-z0-9_]*
---@field title string
---@field kind Kind                 decides the ceilings that nobody can raise
---@field steps (string|Step)[]
---@field levels Level[]
---@field dose table<Stage|Column, Dose>   highest dose; a stage is looked up before its column; neither named: not offered
---@field at? Schedule
---@field tags? string[]
---@field image? string             file in the plugin's folder, PNG or SVG of plain shapes, at most 1024 pixels a side
---@field alt? string               what the image shows, in words, at most 140 characters
---@field caution? string           shown before the first step
---@param e Exercise
function s.exercise(e) end

---A conversation: code that waits for the person. Answers are journalled; for each answer, and after a restart, it is replayed from the
---top. So it must ask the same for the same answers; `s.state` is kept when it ends.
---@param routine { id: string, title: string, at: Schedule?, stages: Stage[]?, run: fun(r: Run) }
function s.routine(routine) end

---@class Run
local r = {}
---@param text string
---@param o? { low: string?, high: string?, default: number? }   default: the answer when the prompt expires; without it the routine ends quietly
---@return integer  0..10
function r:scale(text, o) end
---@param text string
---@param list string[]   1 to 12 answers, no two alike
---@param o? { default: string? }
---@return string answer
---@return integer index
function r:choose(text, list, o) end
---@param text string
---@param o? { yes: string?, no: string?, default: boolean? }
---@return boolean
function r:confirm(text, o) end
---@param text string
function r:say(text) end
---@param text string
---@param seconds number
---@return boolean finished   false when the person stopped early
function r:hold(text, seconds) end
---@param seconds number
function r:rest(seconds) end
---@param length string  "10m"
function r:wait(length) end
---@param id string    an exercise; the governor decides whether it may start
---@param o? { scale: number? }
---@return "done"|"partial"|"stopped"|"skipped"
function r:exercise(id, o) end

---@class Past
---@field date string
---@field stage Stage
---@field pain number?      day mean
---@field baseline number?
---@field done integer
---@field stopped integer

---@class Item
---@field id string
---@field title string
---@field kind Kind
---@field at string         "HH:MM"; "" when only asked for
---@field level integer
---@field times integer
---@field how "prompt"|"offer"|"request"
---@field scale number      (0, 1]
---@field tags string[]
---@field locked boolean    held by a safety rule; proposals are ignored
---@field source string     plugin id
local item = {}
---@param factor number     above 0, at most 1; the smallest of all proposals counts
---@param why string
function item:ease(factor, why) end
---@param why string
function item:rest(why) end
---Never above the present level.
---@param level integer
---@param why string
function item:level_to(level, why) end
---Never above the present number.
---@param times integer   a day
---@param why string
function item:times_to(times, why) end
---@param at string
---@param why string
function item:move(at, why) end

---@class Day
---@field date string
---@field weekday "mon"|"tue"|"wed"|"thu"|"fri"|"sat"|"sun"
---@field stage Stage
---@field column Column
---@field arc_day integer?      0..7
---@field position "on"|"ahead"|"behind"|"off"|"unknown"|"na"
---@field trend "falling"|"flat"|"rising"|"unknown"
---@field reasons string[]      codes such as "IN_BAND", why the stage is what it is
---@field pain integer?         the latest reading
---@field baseline integer?
---@field hot integer?           0..4, the latest of today
---@field history Past[]        newest first, at most 90 days
---@field plan Item[]
local day = {}
---@param filter? { id: string?, kind: Kind?, tag: string?, source: string? }
---@return fun(): Item?
function day:items(filter) end
---Every exercise of the day; breathing and soothing stay as they are.
---@param factor number
---@param why string
function day:ease(factor, why) end
---@param filter { id: string?, kind: Kind?, tag: string?, source: string? }
---@param why string
function day:rest(filter, why) end
---An exercise that this plugin declared itself.
---@param exercise string
---@param o { at: string, scale: number?, why: string }
function day:add(exercise, o) end
---A pure function: looks at the day, proposes. Called for every rebuild of the plan; must not change `s.state`.
---@param f fun(day: Day)
function s.adapt(f) end

---@overload fun(event: "checkin", f: fun(e: { pain: integer, baseline: integer?, stage: Stage, date: string, time: string }))
---@overload fun(event: "session", f: fun(e: { type: string, date: string, time: string }))
---@overload fun(event: "stage", f: fun(e: { from: Stage, to: Stage, arc_day: integer? }))
---@overload fun(event: "outcome", f: fun(e: { id: string, outcome: "done"|"partial"|"skipped"|"stopped", level: integer, seconds: integer, pain_before: integer?, pain_after: integer? }))
---@overload fun(event: "answer", f: fun(e: { id: string, answer: "start"|"later"|"skip"|"none" }))
---@overload fun(event: "day", f: fun(e: { date: string, yesterday: Past? }))
function s.on(event, f) end

---One quiet line in the day's summary, at most 3 a day.
---@param text string
function s.suggest(text) end
---@param routine string
---@param why string
function s.start(routine, why) end
---@param format string
function s.log(format, ...) end
---@return { date: string, time: string, weekday: string, minute: integer, unix: integer }
function s.now() end
---@param feature "adapt"|"events"|"images"|"migrate"|"options"|"routines"|"state"|"tests"|string
---@return boolean
function s.has(feature) end

--- test.lua: run by `settle plugin test DIR`, in the same sandbox. Each case begins with the state and options that were loaded.

---@class Result
---@field suggest string[]
---@field starts { routine: string, why: string }[]
---@field log { text: string, file: string?, line: integer? }[]

---@class AdaptResult: Result
---@field items table<string, { level: integer, times: integer, scale: number, at: string, how: string, resting: boolean, why: string[] }>  the plan after all proposals, by id
---@field proposals { ["do"]: string, exercise: string, value: integer|string, permille: integer, why: string, line: integer }[]

---@class RoutineResult: Result
---@field asked { type: string, text: string?, options: string[]?, seconds: integer?, exercise: string? }[]
---@field ended boolean

---@class Test
t = {}
---@param name string
---@param f fun()
function t.case(name, f) end
---Fails with both values when they differ; compares tables by content.
---@param got any
---@param want any
---@param about string?
function t.eq(got, want, about) end
---@param value any
---@param about string?
function t.ok(value, about) end
---@param f fun()          must fail
---@param part string?     found in its error
function t.fails(f, part) end
---Runs every s.adapt. Fields of Day, false for "not known"; left out: a steady day. `plan`: items with at least an id; left out:
---the plugin's own exercises at their highest dose.
---@param day table?
---@return AdaptResult
function t.adapt(day) end
---@param event string
---@param data table?
---@return Result
function t.event(event, data) end
---@param id string
---@param answers any[]?   in order: a number for scale, a position for choose, true or false for the others, an outcome for exercise
---@return RoutineResult
function t.routine(id, answers) end
---What `migrate` of s.plugin makes of a state that version `from` has kept.
---@param old table
---@param from integer
---@return table
function t.migrate(old, from) end
---A declared exercise, with all defaults filled in.
---@param id string
---@return table
function t.exercise(id) end
---Other values of the person's options, until the case ends.
---@param values table<string, any>
function t.options(values) end
---Another time (fields of s.now), until the case ends.
---@param fields table
function t.now(fields) end
