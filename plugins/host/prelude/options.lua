-- Options: what a plugin declares as settings of its own, and what the person's config makes of them.
local host = ...

local author = host.use("author")
local check = host.use("check")
local world = host.use("world")
local ipairs, next, rawget, setmetatable = ipairs, next, rawget, setmetatable
local tointeger, tonumber, type = math.tointeger, tonumber, type
local format, lower = string.format, string.lower
local concat = table.concat

local options = {}

local MADE = setmetatable({}, { __mode = "k" }) -- what int, bool and text returned -> the option

local OPTIONS = 64

local about = check.text(0, 300)
local any_text = check.text(0, 300)
local any_whole = check.whole(-1000000000, 1000000000)

local option_fields = {
  int = check.record({ any_whole }, { min = any_whole, max = any_whole, about = about }, { "default" }),
  bool = check.record({ check.boolean }, { about = about }, { "default" }),
  text = check.record({ any_text }, { one_of = check.list(any_text, 1, 32), about = about }, { "default" }),
}

local TRUTH = { yes = true, ["true"] = true, on = true, ["1"] = true, no = false, ["false"] = false,
  off = false, ["0"] = false }

-- What the person wrote, in the option's type: nil and why when it does not fit. The config file knows
-- only text.
local readers = {
  int = function(option, value)
    local number = tonumber(value)
    number = number and tointeger(number)
    local low, high = option.min or -1000000000, option.max or 1000000000
    if not number or number < low or number > high then
      return nil, format("must be a whole number from %d to %d", low, high)
    end
    return number
  end,
  bool = function(_, value)
    if type(value) == "boolean" then
      return value
    end
    local truth = type(value) == "string" and TRUTH[lower(value)]
    if type(truth) ~= "boolean" then
      return nil, "must be yes or no"
    end
    return truth
  end,
  text = function(option, value)
    for _, word in ipairs(option.one_of or { value }) do
      if type(value) == "string" and word == value then
        return value
      end
    end
    return nil, option.one_of and format("must be one of %s", concat(option.one_of, ", ")) or "must be a text"
  end,
}

--- s.int, s.bool and s.text.
function options.maker(kind)
  return function(given)
    local option = option_fields[kind](given, kind, "")
    option.type, option.default = kind, option[1]
    option[1] = nil
    local _, wrong = readers[kind](option, option.default)
    if wrong then
      check.refuse(kind, "default", wrong)
    end
    local handle = author.sealed("option", option)
    MADE[handle] = option
    return handle
  end
end

--- Checker of the `options` of s.plugin.
function options.declared(value, what, path)
  if type(value) ~= "table" then
    check.refuse(what, path, "must be a table")
  end
  local names, out = check.names(value), {}
  if #names > OPTIONS then
    check.refuse(what, path, format("must have at most %d entries, not %d", OPTIONS, #names))
  end
  for _, name in ipairs(names) do
    check.id(name, what, path)
    out[name] = MADE[rawget(value, name)]
    if not out[name] then
      check.refuse(what, format("%s.%s", path, name), "must be made by s.int, s.bool or s.text")
    end
  end
  return out
end

-- A wrong value in the person's config is a problem to tell, and the default counts.
local function choose(declared, given)
  local chosen, problems = {}, host.array({})
  for name, option in next, declared do
    chosen[name] = option.default
  end
  for _, name in ipairs(check.names(given)) do
    local value, wrong
    if declared[name] then
      value, wrong = readers[declared[name].type](declared[name], given[name])
    else
      wrong = author.unknown("option", name, check.names(declared))
    end
    if wrong then
      problems[#problems + 1] = { option = name, message = wrong }
    else
      chosen[name] = value
    end
  end
  return chosen, problems
end

local function read_only(options_of)
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      local values = options_of.values
      if values[name] == nil then
        author.fail(format("s.options: %s", author.unknown("name", name, check.names(values))))
      end
      return values[name]
    end,
    __newindex = function()
      author.fail("s.options: is read-only")
    end,
    __pairs = function()
      return world.sorted_pairs(options_of.values)
    end,
  })
end

--- The values that count and the problems to tell the person. `before` is what this returned last: its `table`,
--- the s.options that a plugin may have kept, stays the same one.
function options.choose(declared, given, before)
  local chosen = before or {}
  chosen.values, chosen.problems = choose(declared, given)
  chosen.table = chosen.table or read_only(chosen)
  return chosen
end

return options
