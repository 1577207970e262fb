-- `settle.api(1)`: what a plugin declares. Every argument is checked here and brought into the form of
-- the wire (PROTOCOL.md); plugins/settle.lua documents each function for authors.
local host = ...

local author = host.use("author")
local check = host.use("check")
local options = host.use("options")
local turn = host.use("turn")
local world = host.use("world")
local error, ipairs, next, setmetatable = error, ipairs, next, setmetatable
local type = type
local find, format = string.find, string.format
local sort = table.sort

local API_LEVEL = 1
local KINDS = { "release", "pressure", "stretch", "mobility", "strength", "breathing", "soothing" }
local HOWS = { "prompt", "offer", "request" }
local EVENTS = { "checkin", "session", "stage", "outcome", "answer", "day" }
-- Stages and columns on which something can be offered; halt and off are not among them.
local STAGES = { "setup", "relief", "peak", "soften", "integrate", "recalibrate", "steady", "flare",
  "widening", "prolonged" }
local COLUMNS = { "rest", "gentle", "easy", "build" }
local FEATURES = { adapt = true, events = true, images = true, migrate = true, options = true,
  routines = true, state = true, tests = true }
local EXERCISES, ROUTINES, STEPS, LEVELS, TAGS = 64, 32, 40, 10, 8
local ALT = 140 -- characters

local declare = { kinds = KINDS, stages = STAGES, columns = COLUMNS, hows = HOWS, events = EVENTS }

declare.past_fields = { "baseline", "date", "done", "pain", "stage", "stopped" }
-- What each event tells.
local event_fields = {
  checkin = { "baseline", "date", "pain", "stage", "time" },
  session = { "date", "time", "type" },
  stage = { "arc_day", "from", "to" },
  outcome = { "id", "level", "outcome", "pain_after", "pain_before", "seconds" },
  answer = { "answer", "id" },
  day = { "date", "yesterday" },
}

-- The data of an event as handlers get it.
local function event_data(event, data)
  if type(data.yesterday) == "table" then
    author.strict("yesterday", data.yesterday, declare.past_fields)
  end
  return author.strict(format("the event '%s'", event), data, event_fields[event])
end

-- What the plugin has declared so far.
local plugin = { exercises = {}, routines = {}, adapters = {}, handlers = {} }
declare.plugin = plugin

--- Tells an event to all that want to hear of it. What each leaves in s.state can be kept, or it is an error.
function declare.tell(event, data)
  local told = event_data(event, data)
  for _, handler in ipairs(plugin.handlers[event] or {}) do
    local on = handler.run -- the name that a traceback shows
    turn.running = handler
    on(told)
    turn.encode(turn.state)
  end
end

-- A function of the plugin's, and where it was declared: for errors that know no place of their own.
local function runnable(f, what)
  local file, line = host.where()
  return { run = check.callable(f, what, "f"), file = file, line = line }
end

local function at_load(what)
  if turn.call ~= "load" then
    author.fail(format("%s: only while init.lua is loaded", what))
  end
end

local function in_call(what)
  if turn.call == "load" then
    author.fail(format("%s: only inside adapt, on and routines", what))
  end
end

local function once(what, list, id)
  for _, other in ipairs(list) do
    if other.id == id then
      check.refuse(what, "id", format("'%s' is there already", id))
    end
  end
end

-- Steps -------------------------------------------------------------------------------------------

local MADE = setmetatable({}, { __mode = "k" }) -- what hold, count and rest returned -> the step

local function image_name(value, what, path)
  local plain = type(value) == "string" and find(value, "^[%w_][%w_./-]*$") and not find(value, "..", 1, true)
  if not plain or not (find(value, "%.png$") or find(value, "%.svg$")) then
    check.refuse(what, path, "must be a PNG or SVG file in the plugin's folder")
  end
  return value
end

local step_text = check.text(1, 300)
local step_fields = {
  hold = check.record({ step_text },
    { nil, check.seconds(1, 1800), sides = check.boolean, image = image_name, alt = check.text(1, ALT) },
    { "text", "seconds" }),
  count = check.record({ step_text },
    { nil, check.whole(1, 100), sides = check.boolean, image = image_name, alt = check.text(1, ALT) },
    { "text", "count" }),
}

local function step_maker(kind)
  return function(given)
    local step = step_fields[kind](given, kind, "")
    return { ["do"] = kind, text = step[1], amount = step[2] or 0, sides = step.sides or false,
      image = step.image, alt = step.alt }
  end
end

local function rest_step(seconds)
  local amount = check.seconds(1, 1800)(seconds, "rest", "seconds")
  return { ["do"] = "rest", text = "", amount = amount, sides = false }
end

local function remember(make)
  return function(given)
    local step = make(given)
    local handle = author.sealed("step", step)
    MADE[handle] = step
    return handle
  end
end

local function step(value, what, path)
  if type(value) == "table" and MADE[value] then
    local out = {}
    for name, part in next, MADE[value] do
      out[name] = part
    end
    return out
  end
  if type(value) ~= "string" then
    check.refuse(what, path, "must be a text, or made by s.hold, s.count or s.rest")
  end
  return { ["do"] = "say", text = step_text(value, what, path), amount = 0, sides = false }
end

-- Exercises ---------------------------------------------------------------------------------------

-- The daemon reads the expression itself (it has the grammar) and names the column of a mistake.
local schedule = check.text(1, 250)

local level = check.record({}, {
  hold = check.seconds(1, 1800), reps = check.whole(1, 100), sets = check.whole(1, 10),
  rpe = check.whole(0, 10), steps = check.list(step, 1, STEPS),
})

local function some_level(value, what, path)
  local out = level(value, what, path)
  if not out.hold and not out.reps then
    check.refuse(what, path, "needs 'hold' (seconds) or 'reps'")
  end
  out.sets = out.sets or 1
  return out
end

local columns_and_stages = {}
for _, list in ipairs({ STAGES, COLUMNS }) do
  for _, name in ipairs(list) do
    columns_and_stages[#columns_and_stages + 1] = name
  end
end

-- Level 0: not offered there.
local dose = check.map(columns_and_stages, check.record({ level = check.whole(0, LEVELS) },
  { times = check.whole(1, 10), how = check.one_of(HOWS) }))

local exercise_fields = check.record({
  id = check.id, title = check.text(1, 80), kind = check.one_of(KINDS), steps = check.list(step, 1, STEPS),
  levels = check.list(some_level, 1, LEVELS), dose = dose,
}, {
  at = schedule, tags = check.list(check.id, 0, TAGS), image = image_name, alt = check.text(1, ALT),
  caution = check.text(1, 300),
})

local function complete_doses(exercise)
  for _, name in ipairs(check.names(exercise.dose)) do
    local row = exercise.dose[name]
    if row.level > #exercise.levels then
      check.refuse("exercise", format("dose.%s.level", name),
        format("is %d, but 'levels' ends at %d", row.level, #exercise.levels))
    end
    row.times, row.how = row.times or 1, row.how or "prompt"
  end
end

-- A step without an amount takes the level's, so each level must have it.
local AMOUNT_OF = { hold = "hold", count = "reps" }

local function check_amounts(exercise)
  for i, rung in ipairs(exercise.levels) do
    for _, part in ipairs(rung.steps or exercise.steps) do
      local field = AMOUNT_OF[part["do"]]
      if field and part.amount == 0 and not rung[field] then
        check.refuse("exercise", format("levels[%d].%s", i, field),
          format("is missing: a step made by s.%s has no number of its own", part["do"]))
      end
    end
  end
end

local function declare_exercise(given)
  at_load("exercise")
  local exercise = exercise_fields(given, "exercise", "")
  once("exercise", plugin.exercises, exercise.id)
  complete_doses(exercise)
  check_amounts(exercise)
  exercise.tags = exercise.tags or host.array({})
  if #plugin.exercises == EXERCISES then
    author.fail(format("exercise: at most %d", EXERCISES))
  end
  plugin.exercises[#plugin.exercises + 1] = exercise
end

-- Routines, adapt, events -------------------------------------------------------------------------

local routine_fields = check.record(
  { id = check.id, title = check.text(1, 80), run = check.callable },
  { at = schedule, stages = check.list(check.one_of(STAGES), 1, #STAGES) })

local function declare_routine(given)
  at_load("routine")
  local routine = routine_fields(given, "routine", "")
  once("routine", plugin.routines, routine.id)
  if #plugin.routines == ROUTINES then
    author.fail(format("routine: at most %d", ROUTINES))
  end
  routine.file, routine.line = host.where()
  plugin.routines[#plugin.routines + 1] = routine
end

local function declare_adapt(f)
  at_load("adapt")
  plugin.adapters[#plugin.adapters + 1] = runnable(f, "adapt")
end

local function declare_on(event, f)
  at_load("on")
  check.one_of(EVENTS)(event, "on", "event")
  local list = plugin.handlers[event] or {}
  plugin.handlers[event] = list
  list[#list + 1] = runnable(f, "on")
end

--- The person's values become s.options.
function declare.choose(given)
  plugin.chosen = options.choose(plugin.meta.options, given, plugin.chosen)
end

-- The plugin itself ---------------------------------------------------------------------------------

local about = check.text(0, 300)

local plugin_fields = check.record({ name = check.text(1, 80), version = check.text(1, 40) }, {
  about = about, author = about, license = about, options = options.declared,
  state_version = check.whole(1, 1000000), migrate = check.callable,
})

local function migrate(meta)
  local from, to = plugin.saved_version, meta.state_version
  if turn.saved == "{}" or from == to then
    return
  end
  if from > to then
    author.fail(format("plugin: the state was written by version %d, this is version %d", from, to))
  end
  if not meta.migrate then
    author.fail(format("plugin: 'migrate' is needed for the state of version %d", from))
  end
  turn.running = runnable(meta.migrate, "plugin")
  turn.state = meta.migrate(turn.state, from)
  turn.encode(turn.state)
  turn.running = nil
end

local function declare_plugin(given)
  at_load("plugin")
  if plugin.meta then
    author.fail("plugin: only once")
  end
  local meta = plugin_fields(given, "plugin", "")
  meta.state_version, meta.options = meta.state_version or 1, meta.options or {}
  for _, name in ipairs({ "about", "author", "license" }) do
    meta[name] = meta[name] or ""
  end
  plugin.meta = meta
  declare.choose(plugin.given_options)
  migrate(meta)
end

-- During a call -------------------------------------------------------------------------------------

local why = check.text(1, 80)

local function suggest(text)
  in_call("suggest")
  turn.suggest(check.text(1, 140)(text, "suggest", "text"))
end

local function start(id, reason)
  in_call("start")
  check.declared(plugin.routines, "routine", id, "start")
  turn.start(id, why(reason, "start", "why"))
end

local function now()
  local out = {}
  for name, value in next, turn.now do
    out[name] = value
  end
  return out
end

local members = {
  plugin = declare_plugin, exercise = declare_exercise, routine = declare_routine, adapt = declare_adapt,
  on = declare_on, int = options.maker("int"), bool = options.maker("bool"), text = options.maker("text"),
  hold = remember(step_maker("hold")), count = remember(step_maker("count")), rest = remember(rest_step),
  suggest = suggest, start = start, now = now,
  log = function(pattern, ...)
    turn.log(world.format(pattern, ...))
  end,
  has = function(feature)
    return FEATURES[feature] or false
  end,
}

local function needs_plugin(name)
  if not plugin.meta then
    author.fail(format("s.%s: call s.plugin first", name))
  end
end

local fields = {
  options = function()
    needs_plugin("options")
    return plugin.chosen.table
  end,
  state = function()
    needs_plugin("state")
    return turn.state
  end,
}

local function member_names()
  local names = { "options", "state" }
  for name in next, members do
    names[#names + 1] = name
  end
  sort(names)
  return names
end

local settle1 = setmetatable({}, {
  __metatable = false,
  __index = function(_, name)
    if fields[name] then
      return fields[name]()
    end
    return members[name] or author.fail(format("s: %s", author.unknown("name", name, member_names())))
  end,
  __newindex = function(_, name, value)
    if name ~= "state" then
      author.fail(format("s.%s: only s.state can be set", world.plain(name)))
    end
    needs_plugin("state")
    if type(value) ~= "table" then
      author.fail("s.state: must be a table")
    end
    turn.state = value
  end,
  __pairs = function()
    local names, at = member_names(), 0
    return function()
      at = at + 1
      return names[at], names[at] and (members[names[at]] or fields[names[at]])
    end
  end,
})

local function api(wanted)
  check.whole(1, 1000000)(wanted, "settle.api", "level")
  if wanted > API_LEVEL then
    author.fail(format("settle.api: this plugin needs level %d, this program has level %d", wanted, API_LEVEL))
  end
  return settle1
end

--- The global `settle`.
declare.settle = setmetatable({ api = api }, {
  __metatable = false,
  __index = function(_, name)
    author.fail(format("settle: %s", author.unknown("name", name, { "api" })))
  end,
})

--- What `loaded` says about all of it.
function declare.loaded()
  if not plugin.meta then
    error("init.lua: s.plugin{...} is missing", 0)
  end
  local meta = plugin.meta
  local routines, events = host.array({}), host.array({})
  for i, routine in ipairs(plugin.routines) do
    routines[i] = { id = routine.id, title = routine.title, at = routine.at, stages = routine.stages }
  end
  for _, event in ipairs(EVENTS) do
    events[#events + 1] = plugin.handlers[event] and event
  end
  return {
    plugin = { name = meta.name, version = meta.version, about = meta.about, author = meta.author,
      license = meta.license, state_version = meta.state_version, options = meta.options },
    exercises = host.array(plugin.exercises), routines = routines, events = events,
    adapt = #plugin.adapters > 0, problems = plugin.chosen.problems,
  }
end

return declare
