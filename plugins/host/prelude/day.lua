-- The day that `adapt` sees, read-only, and its methods: each checks that it only makes the day
-- lighter, and becomes proposals for single exercises (the daemon checks everything again).
local host = ...

local author = host.use("author")
local check = host.use("check")
local declare = host.use("declare")
local turn = host.use("turn")
local ipairs, next, setmetatable, type = ipairs, next, setmetatable, type
local floor, format, mathtype = math.floor, string.format, math.type

local day = {}

local WHOLE = 1000 -- permille
local ADDITIONS = 10

local DAY_FIELDS = { "arc_day", "baseline", "column", "date", "history", "hot", "pain", "plan",
  "position", "reasons", "stage", "trend", "weekday" }
local ITEM_FIELDS = { "at", "how", "id", "kind", "level", "locked", "scale", "source", "tags", "times",
  "title" }
local RESTFUL = { breathing = true, soothing = true } -- not exercise in the sense of the safety rules

local check_why = check.text(1, 80)

local function factor_permille(factor, what)
  local permille = mathtype(factor) and factor > 0 and factor <= 1 and floor(factor * WHOLE + 0.5)
  if not permille then
    check.refuse(what, "factor", "must be above 0 and at most 1: a plugin can only make it lighter")
  end
  return permille < 1 and 1 or permille
end

-- A read-only object: fields from `values`, methods from `methods`, anything else is a mistake.
local function object(kind, values, methods, names)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  return setmetatable({}, {
    __metatable = false,
    __name = kind,
    __index = function(_, name)
      local value = values[name]
      if value == nil then
        value = methods[name]
      end
      if value == nil and not known[name] then
        local all = check.names(methods)
        for _, field in ipairs(names) do
          all[#all + 1] = field
        end
        author.fail(format("%s: %s", kind, author.unknown("name", name, all)))
      end
      return value
    end,
    __newindex = function()
      author.fail(format("%s: is read-only; use its methods", kind))
    end,
    __pairs = function()
      return next, values, nil
    end,
  })
end

-- The data behind each item and day object: methods are called with a colon.
local DATA = setmetatable({}, { __mode = "k" })

local function data_of(self, what, kind)
  local data = type(self) == "table" and DATA[self]
  if not data or data.is ~= kind then
    author.fail(format("%s: call it with a colon, %s:%s(...)", what, kind, what))
  end
  return data.values, data
end

local function propose(item, kind, value, why, permille)
  if item.locked then
    return -- held by a safety rule
  end
  turn.propose({ ["do"] = kind, exercise = item.id, value = value, permille = permille or WHOLE, why = why })
end

-- Items ---------------------------------------------------------------------------------------------

local item_methods = {}

function item_methods.ease(self, factor, why)
  local item = data_of(self, "ease", "item")
  local permille = factor_permille(factor, "ease")
  propose(item, "ease", permille, check_why(why, "ease", "why"), permille)
end

function item_methods.rest(self, why)
  local item = data_of(self, "rest", "item")
  propose(item, "rest", 0, check_why(why, "rest", "why"))
end

function item_methods.level_to(self, level, why)
  local item = data_of(self, "level_to", "item")
  local wanted = check.whole(1, item.level > 0 and item.level or 1)(level, "level_to", "level")
  propose(item, "level_to", wanted, check_why(why, "level_to", "why"))
end

function item_methods.times_to(self, times, why)
  local item = data_of(self, "times_to", "item")
  local wanted = check.whole(0, item.times)(times, "times_to", "times")
  propose(item, "times_to", wanted, check_why(why, "times_to", "why"))
end

function item_methods.move(self, at, why)
  local item = data_of(self, "move", "item")
  propose(item, "move", check.clock(at, "move", "at"), check_why(why, "move", "why"))
end

local function new_item(values)
  local item = object("item", values, item_methods, ITEM_FIELDS)
  DATA[item] = { is = "item", values = values }
  return item
end

-- The day -------------------------------------------------------------------------------------------

local day_methods = {}

local filter_fields = check.record({}, {
  id = check.id, kind = check.one_of(declare.kinds), tag = check.id, source = check.id,
})

local function tagged(item, tag)
  for _, other in ipairs(item.tags or {}) do
    if other == tag then
      return true
    end
  end
  return false
end

local function matches(item, filter)
  return (not filter.id or item.id == filter.id) and (not filter.kind or item.kind == filter.kind)
    and (not filter.source or item.source == filter.source) and (not filter.tag or tagged(item, filter.tag))
end

function day_methods.items(self, filter)
  local _, data = data_of(self, "items", "day")
  local wanted = filter_fields(filter == nil and {} or filter, "items", "filter")
  local at = 0
  return function()
    repeat
      at = at + 1
      local item = data.plan[at]
      if item and matches(item, wanted) then
        return item
      end
    until not item
  end
end

function day_methods.ease(self, factor, why)
  local _, data = data_of(self, "ease", "day")
  local permille = factor_permille(factor, "ease")
  check_why(why, "ease", "why")
  for _, item in ipairs(data.plan) do
    if not RESTFUL[item.kind] then
      propose(item, "ease", permille, why, permille)
    end
  end
end

function day_methods.rest(self, filter, why)
  local _, data = data_of(self, "rest", "day")
  local wanted = filter_fields(filter, "rest", "filter")
  check_why(why, "rest", "why")
  for _, item in ipairs(data.plan) do
    if matches(item, wanted) then
      propose(item, "rest", 0, why)
    end
  end
end

local addition_fields = check.record({ at = check.clock, why = check_why }, {
  scale = function(value)
    return factor_permille(value, "add")
  end,
})

function day_methods.add(self, id, given)
  local _, data = data_of(self, "add", "day")
  check.declared(declare.plugin.exercises, "exercise", id, "add")
  local addition = addition_fields(given, "add", "")
  data.additions = data.additions + 1
  if data.additions > ADDITIONS then
    author.fail(format("add: at most %d a day", ADDITIONS))
  end
  turn.propose({ ["do"] = "add", exercise = id, value = addition.at, permille = addition.scale or WHOLE,
    why = addition.why })
end

--- A Day for the DAY of the wire.
function day.new(given)
  local values, plan, shown = {}, {}, {}
  for name, value in next, given do
    values[name] = value
  end
  for i, item in ipairs(given.plan or {}) do
    item.scale = (item.scale or WHOLE) / WHOLE
    item.locked = item.locked or false
    plan[i] = new_item(item)
    shown[i] = plan[i] -- a list of its own, which a plugin may sort or empty
  end
  values.plan, values.history, values.reasons = shown, values.history or {}, values.reasons or {}
  for _, past in ipairs(values.history) do
    author.strict("past", past, declare.past_fields)
  end
  local self = object("day", values, day_methods, DAY_FIELDS)
  DATA[self] = { is = "day", values = values, plan = plan, additions = 0 }
  return self
end

return day
