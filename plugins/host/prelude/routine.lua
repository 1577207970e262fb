-- Routines: code that waits for the person. Nothing is kept between two questions but the answers: each
-- time the routine runs from its top, gets the answers so far, and stops at the first question that has
-- none. Therefore effects before the last answer, told already, are forgotten, and the state is kept
-- only at the end.
local host = ...

local author = host.use("author")
local check = host.use("check")
local turn = host.use("turn")
local error, ipairs, setmetatable, type = error, ipairs, setmetatable, type
local create, running, status, yield = coroutine.create, coroutine.running, coroutine.status, coroutine.yield
local mathtype = math.type
local concat, format = table.concat, string.format

local routine = {}

local ANSWERS = 200 -- a routine
local ASK, CHANGED = {}, {} -- mark our own yields
local OUTCOMES = { "done", "partial", "stopped", "skipped" }

local methods = {}

-- The run of the present call: its thread, its answers, how many of them are used up.
local run

local question_text = check.text(1, 300)
local label = check.text(1, 40)

-- The same question in the next replay has the same hash, whatever it was computed from.
local function identity(question)
  local parts = { run.used, question.type, question.text or "", question.exercise or "" }
  for _, option in ipairs(question.options or {}) do
    parts[#parts + 1] = option
  end
  return format("%016x", host.hash(concat(parts, "\0")))
end

local function replay(question, answer)
  if answer.question ~= question.question then
    yield(CHANGED) -- never resumed; an error could be caught
  end
  if answer.now then
    turn.now = answer.now
  end
  if run.used == #run.answers then
    turn.forget()
  end
  return answer.value
end

-- Returns the person's answer in the form of the wire, or never.
local function ask(self, question, fits)
  if self ~= run.self or running() ~= run.thread then
    author.fail(format("%s: only inside the routine's own run function", question.type))
  end
  run.used = run.used + 1
  if run.used > ANSWERS then
    author.fail(format("a routine asks at most %d questions", ANSWERS))
  end
  question.question = identity(question)
  local answer = run.answers[run.used]
  local value
  if answer then
    value = replay(question, answer)
  else
    value = yield(ASK, question)
  end
  if not fits(value) then
    author.fail(format("answer %d does not fit its question", run.used))
  end
  return value
end

local function is_boolean(value)
  return type(value) == "boolean"
end

local function whole_from(low, high)
  return function(value)
    return mathtype(value) == "integer" and value >= low and value <= high
  end
end

local scale_fields = check.record({}, { low = label, high = label, default = check.whole(0, 10) })

function methods.scale(self, text, o)
  local given = scale_fields(o or {}, "scale", "")
  return ask(self, { type = "scale", text = question_text(text, "scale", "text"), low = given.low,
    high = given.high, default = given.default }, whole_from(0, 10))
end

local function position_of(word, list, what)
  for i, option in ipairs(list) do
    if option == word then
      return i
    end
  end
  check.refuse(what, "default", "must be one of the answers")
end

local choose_list = check.list(label, 1, 12)
local choose_fields = check.record({}, { default = label })

function methods.choose(self, text, list, o)
  local options = check.distinct(choose_list(list, "choose", "list"), "choose", "list")
  local given = choose_fields(o or {}, "choose", "")
  local default = given.default and position_of(given.default, options, "choose")
  local index = ask(self, { type = "choice", text = question_text(text, "choose", "text"),
    options = options, default = default }, whole_from(1, #options))
  return options[index], index
end

local confirm_fields = check.record({}, { yes = label, no = label, default = check.boolean })

function methods.confirm(self, text, o)
  local given = confirm_fields(o or {}, "confirm", "")
  return ask(self, { type = "confirm", text = question_text(text, "confirm", "text"),
    options = host.array({ given.yes or "Yes", given.no or "No" }), default = given.default }, is_boolean)
end

function methods.say(self, text)
  ask(self, { type = "say", text = question_text(text, "say", "text") }, is_boolean)
end

function methods.hold(self, text, seconds)
  return ask(self, { type = "hold", text = question_text(text, "hold", "text"),
    seconds = check.seconds(1, 1800)(seconds, "hold", "seconds") }, is_boolean)
end

function methods.rest(self, seconds)
  ask(self, { type = "rest", seconds = check.seconds(1, 1800)(seconds, "rest", "seconds") }, is_boolean)
end

function methods.wait(self, length)
  ask(self, { type = "wait", seconds = check.length(length, "wait", "length") }, is_boolean)
end

local function is_outcome(value)
  for _, outcome in ipairs(OUTCOMES) do
    if value == outcome then
      return true
    end
  end
  return false
end

local exercise_fields = check.record({}, {
  scale = function(value, what, path)
    if not mathtype(value) or value <= 0 or value > 1 then
      check.refuse(what, path, "must be above 0 and at most 1: a plugin can only make it lighter")
    end
    return value
  end,
})

function methods.exercise(self, id, o)
  local scale = exercise_fields(o or {}, "exercise", "").scale or 1
  local permille = math.floor(scale * 1000 + 0.5)
  return ask(self, { type = "exercise", exercise = check.id(id, "exercise", "id"),
    permille = permille < 1 and 1 or permille }, is_outcome)
end

local function new_self()
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      return methods[name] or author.fail(format("r: %s", author.unknown("name", name, check.names(methods))))
    end,
    __newindex = function()
      author.fail("r: is read-only")
    end,
  })
end

local function find(list, id)
  for _, declared in ipairs(list) do
    if declared.id == id then
      return declared
    end
  end
  error(format("there is no routine '%s'", id), 0)
end

-- What it did on the way was done in another conversation.
local function changed(number)
  turn.forget()
  return nil, number
end

--- Runs a declared routine on the answers; returns its next question, or nil when it ended. When it does
--- not ask what was answered, or not as much: nil and the number of the first answer that is too many.
function routine.run(list, id, answers)
  local declared = find(list, id)
  turn.running = declared
  run = { self = new_self(), answers = answers, used = 0, thread = create(declared.run) }
  local ok, mark, question = host.resume(run.thread, run.self)
  if not ok then
    host.fail(type(mark) == "string" and mark or "error with a value instead of a text", run.thread)
  end
  if status(run.thread) == "dead" then
    if run.used < #answers then
      return changed(run.used + 1)
    end
    return nil
  end
  if mark == CHANGED then
    return changed(run.used)
  end
  if mark ~= ASK then
    host.fail("coroutine.yield: only inside a coroutine of your own", run.thread)
  end
  return question
end

return routine
