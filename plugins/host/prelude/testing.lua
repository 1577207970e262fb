-- test.lua: a plugin's own tests, run inside the same sandbox. The global `t`:
--
--   t.case("what must hold", function() ... end)
--   local result = t.adapt { stage = "peak" }           -- fields of Day; the rest is filled in
--   t.eq(result.items.bridge.level, 1)
--   local result = t.event("day", { date = "2026-11-22" })
--   local result = t.routine("evening", { 5, true })    -- answers in order; stops when they end
--
-- A result has suggest, starts, log and, of adapt, proposals and items (the plan after them, by id);
-- of a routine asked (its questions) and ended. plugins/settle.lua has every function.
local host = ...

local author = host.use("author")
local check = host.use("check")
local day = host.use("day")
local declare = host.use("declare")
local routine = host.use("routine")
local turn = host.use("turn")
local world = host.use("world")
local error, ipairs, next, pcall, type = error, ipairs, next, pcall, type
local setmetatable, tostring = setmetatable, tostring
local create = coroutine.create
local find, format = string.find, string.format
local floor, concat = math.floor, table.concat

local testing, t = {}, {}

local NOW = { unix = 1795334400, date = "2026-11-22", time = "08:00", weekday = "sun", minute = 480 }
local COLUMN_OF = { setup = "rest", relief = "rest", peak = "rest", soften = "gentle", integrate = "easy",
  recalibrate = "build", steady = "build", flare = "gentle", widening = "gentle", prolonged = "rest" }
-- Below this the column was lowered; flare and widening have either of two by themselves.
local LOWEST = setmetatable({ flare = "rest", widening = "rest" }, { __index = COLUMN_OF })
local RANK = { rest = 1, gentle = 2, easy = 3, build = 4 }
local ARC_DAY = { relief = 0, peak = 1, soften = 2, integrate = 3, recalibrate = 5 }
local SHOWN = 200 -- bytes of a value in an error
local MESSAGE_BYTES, TRACEBACK_BYTES = 1000, 4000

-- Of the present case.
local now

-- Values ------------------------------------------------------------------------------------------

local function show(value, depth)
  if type(value) == "string" then
    return format("%q", value)
  end
  if type(value) ~= "table" then
    return tostring(value)
  end
  if depth > 4 then
    return "{...}"
  end
  local parts = {}
  for key, field in world.sorted_pairs(value) do
    local name = type(key) == "number" and "" or format("%s = ", tostring(key))
    parts[#parts + 1] = name .. show(field, depth + 1)
  end
  return format("{ %s }", concat(parts, ", "))
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, value in next, a do
    if not same(value, b[key]) then
      return false
    end
  end
  for key in next, b do
    if a[key] == nil then
      return false
    end
  end
  return true
end

local function shown(value)
  local text = show(value, 1)
  return #text > SHOWN and string.sub(text, 1, SHOWN) .. "..." or text
end

--- Two values, also tables, are the same.
function t.eq(got, want, about)
  if not same(got, want) then
    author.fail(format("%sgot %s, want %s", about and about .. ": " or "", shown(got), shown(want)))
  end
end

function t.ok(value, about)
  if not value then
    author.fail(format("%snot so", about and about .. ": " or ""))
  end
end

--- The function fails, with `part` in its error.
function t.fails(f, part)
  local ok, message = pcall(f)
  if ok then
    author.fail("no error")
  end
  message = type(message) == "table" and message.message or tostring(message)
  if part and not find(message, part, 1, true) then
    author.fail(format("got %s, want an error with %s", shown(message), shown(part)))
  end
end

-- Turns -------------------------------------------------------------------------------------------

-- The starts as authors wrote them: the line is for the daemon.
local function starts()
  local out = host.array({})
  for i, start in ipairs(turn.starts) do
    out[i] = { routine = start.routine, why = start.why }
  end
  return out
end

-- One call as the daemon makes it; afterwards the case goes on.
local function during(call, f)
  turn.commit()
  turn.begin(call, now, format("test|%s", call))
  local result = f()
  result.suggest, result.starts, result.log = turn.suggestions, starts(), turn.lines
  turn.call = "test"
  return result
end

local function own_dose(exercise, fields)
  local lowered = RANK[fields.column] < RANK[LOWEST[fields.stage]]
  return not lowered and exercise.dose[fields.stage] or exercise.dose[fields.column]
end

-- The plan before proposals, of the plugin's own exercises: each at its highest dose.
local function base_plan(fields)
  local plan = {}
  for _, exercise in ipairs(declare.plugin.exercises) do
    local dose = own_dose(exercise, fields)
    if dose and dose.level > 0 then
      plan[#plan + 1] = { id = exercise.id, title = exercise.title, kind = exercise.kind,
        level = dose.level, times = dose.times, how = dose.how, tags = exercise.tags }
    end
  end
  return plan
end

local function full_item(given)
  local item = { title = given.id, kind = "release", at = "10:30", level = 1, times = 1, how = "prompt",
    tags = {}, locked = false, source = declare.plugin.id }
  for name, value in next, given do
    item[name] = value
  end
  item.scale = floor((given.scale or 1) * 1000 + 0.5)
  return item
end

local function full_day(given)
  local fields = { date = now.date, weekday = now.weekday, stage = "steady", position = "on",
    trend = "flat", reasons = {}, pain = 4, baseline = 4, hot = 0, history = {} }
  for name, value in next, given do
    fields[name] = value or nil -- false: not known that day
  end
  check.one_of(declare.stages)(fields.stage, "t.adapt", "stage")
  fields.column = fields.column or COLUMN_OF[fields.stage]
  check.one_of(declare.columns)(fields.column, "t.adapt", "column")
  fields.arc_day = fields.arc_day or ARC_DAY[fields.stage]
  local plan = {}
  for i, item in ipairs(given.plan or base_plan(fields)) do
    plan[i] = full_item(item)
  end
  fields.plan = plan
  return fields
end

local apply = {
  ease = function(item, proposal)
    item.scale = math.min(item.scale, proposal.value / 1000)
  end,
  rest = function(item)
    item.resting = true
  end,
  level_to = function(item, proposal)
    item.level = math.min(item.level, proposal.value)
  end,
  times_to = function(item, proposal)
    item.times = math.min(item.times, proposal.value)
  end,
  move = function(item, proposal)
    item.at = proposal.value
  end,
}

local function items_after(plan, proposals)
  local items = {}
  for _, item in ipairs(plan) do
    local copy = { resting = false, why = {} }
    for name, value in next, item do
      copy[name] = value
    end
    copy.scale = item.scale
    items[item.id] = copy
  end
  for _, proposal in ipairs(proposals) do
    local item = items[proposal.exercise]
    if item and apply[proposal["do"]] then
      apply[proposal["do"]](item, proposal)
      item.why[#item.why + 1] = proposal.why
    end
  end
  return items
end

--- Runs every s.adapt on a day.
function t.adapt(given)
  local fields = full_day(given or {})
  return during("adapt", function()
    local today = day.new(fields)
    for _, adapter in ipairs(declare.plugin.adapters) do
      local adapt = adapter.run
      adapt(today)
    end
    if turn.encode(turn.state) ~= turn.saved then
      author.fail("adapt must not change s.state")
    end
    return { proposals = turn.proposals, items = items_after(fields.plan, turn.proposals) }
  end)
end

--- Runs every s.on of an event.
function t.event(event, data)
  check.one_of(declare.events)(event, "t.event", "event")
  return during("event", function()
    declare.tell(event, data or {})
    turn.commit()
    return {}
  end)
end

-- One replay with the answers given so far.
local function next_question(id, answers)
  turn.begin("routine", now, "test|routine")
  local question, changed = routine.run(declare.plugin.routines, id, answers)
  if changed then
    author.fail(format("t.routine: '%s' asks something else when it is run again; answer %d does not fit", id, changed))
  end
  return question
end

--- Plays a routine with answers in order: a number for scale, an index for choose, true or false for
--- confirm, hold, say, rest and wait, an outcome for exercise.
function t.routine(id, values)
  turn.commit()
  local asked, answers = {}, {}
  local question = next_question(id, answers)
  while question do
    asked[#asked + 1] = question
    local value = (values or {})[#asked]
    if value == nil then
      break
    end
    answers[#answers + 1] = { question = question.question, value = value }
    question = next_question(id, answers)
  end
  if not question then
    turn.commit()
  end
  turn.call = "test"
  return { asked = asked, ended = not question, suggest = turn.suggestions, starts = starts(),
    log = turn.lines }
end

--- What `migrate` makes of a state that version `from` has kept, in the form in which it would be kept.
function t.migrate(old, from)
  local migrate = declare.plugin.meta.migrate
  check.whole(1, declare.plugin.meta.state_version)(from, "t.migrate", "from")
  if not migrate then
    author.fail("t.migrate: s.plugin has no 'migrate'")
  end
  return host.decode(turn.encode(migrate(host.decode(turn.encode(old)), from)))
end

--- The declared exercise, as the program sees it.
function t.exercise(id)
  for _, exercise in ipairs(declare.plugin.exercises) do
    if exercise.id == id then
      return exercise
    end
  end
  author.fail(format("t.exercise: there is no exercise '%s'", tostring(id)))
end

--- Other values of the person's options, until the case ends. Exercises keep what they were declared
--- with.
function t.options(values)
  declare.choose(values)
  for _, problem in ipairs(declare.plugin.chosen.problems) do
    author.fail(format("t.options: %s: %s", problem.option, problem.message))
  end
end

--- Another time, until the case ends.
function t.now(fields)
  for name, value in next, fields do
    now[name] = value
  end
end

-- Cases -------------------------------------------------------------------------------------------

local cases, saved

function t.case(name, f)
  check.text(1, 120)(name, "t.case", "name")
  cases[#cases + 1] = { name = name, run = check.callable(f, "t.case", "f") }
end

local function failure_of(thread, message)
  if type(message) == "table" and message.traceback then
    return message
  end
  local _, failure = pcall(host.fail, tostring(message), thread)
  return failure
end

local function reset_clock()
  now = {}
  for name, value in next, NOW do
    now[name] = value
  end
end

local function run_case(case)
  reset_clock()
  turn.saved = saved
  declare.choose(declare.plugin.given_options)
  turn.begin("test", now, case.name)
  local thread = create(case.run)
  local ok, message = host.attempt(thread) -- with the whole processor time
  if ok then
    return { name = case.name, ok = true }
  end
  local failure = failure_of(thread, message)
  return { name = case.name, ok = false, message = turn.clean(failure.message, MESSAGE_BYTES),
    traceback = turn.clean(failure.traceback, TRACEBACK_BYTES), file = failure.file, line = failure.line }
end

--- Runs the cases of a file of the plugin; returns their results in order.
function testing.run(file)
  if not world.files[file] then
    error(format("%s is missing", file), 0)
  end
  cases, saved = {}, turn.saved
  reset_clock()
  world.globals.t = setmetatable(t, {
    __metatable = false,
    __index = function(_, name)
      author.fail(format("t: %s", author.unknown("name", name, check.names(t))))
    end,
  })
  world.run(file)
  local results = host.array({})
  for i, case in ipairs(cases) do
    results[i] = run_case(case)
  end
  turn.saved = saved
  turn.begin("test")
  return results
end

return testing
