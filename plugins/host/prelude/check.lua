-- Checks of what an author passes in. A checker is a function(value, what, path) that returns the
-- value, brought into its one form, or raises an error such as
-- "init.lua:12: exercise: 'levels[2].hold' must be a whole number from 1 to 1800".
-- `what` is the function that was called, `path` leads to the value inside its argument ("": itself).
local host = ...

local author = host.use("author")
local next, ipairs, rawget, rawlen, type = next, ipairs, rawget, rawlen, type
local floor, tointeger, mathtype = math.floor, math.tointeger, math.type
local find, format, match = string.find, string.format, string.match
local concat, sort = table.concat, table.sort
local utf8len = utf8.len

local check = {}

--- Raises: the value at `path` is not as it must be.
function check.refuse(what, path, text)
  author.fail(path == "" and format("%s: %s", what, text) or format("%s: '%s' %s", what, path, text))
end
local refuse = check.refuse

local function inside(path, name)
  return path == "" and name or format("%s.%s", path, name)
end

local ORDERED = { number = true, string = true }

local function before(a, b)
  if type(a) ~= type(b) then
    return type(a) < type(b)
  end
  return ORDERED[type(a)] and a < b
end

--- The table's keys, sorted: the same error every time.
function check.names(map)
  local names = {}
  for name in next, map do
    names[#names + 1] = name
  end
  sort(names, before)
  return names
end

--- Plain text of `least`..`most` characters (not bytes) without control characters.
function check.text(least, most)
  return function(value, what, path)
    if type(value) ~= "string" then
      refuse(what, path, "must be a text")
    end
    local length = utf8len(value)
    if not length then
      refuse(what, path, "must be UTF-8 text")
    end
    if find(value, "%c") then
      refuse(what, path, "must be one line of text, without control characters")
    end
    if length < least or length > most then
      refuse(what, path, format("must have %d to %d characters, not %d", least, most, length))
    end
    return value
  end
end

function check.whole(low, high)
  return function(value, what, path)
    local number = mathtype(value) and tointeger(value)
    if not number or number < low or number > high then
      refuse(what, path, format("must be a whole number from %d to %d", low, high))
    end
    return number
  end
end

--- A length in seconds; a part of a second is rounded.
function check.seconds(low, high)
  local whole = check.whole(low, high)
  return function(value, what, path)
    if mathtype(value) == "float" and value >= low and value <= high then
      value = floor(value + 0.5)
    end
    return whole(value, what, path)
  end
end

function check.boolean(value, what, path)
  if type(value) ~= "boolean" then
    refuse(what, path, "must be true or false")
  end
  return value
end

function check.callable(value, what, path)
  if type(value) ~= "function" then
    refuse(what, path, "must be a function")
  end
  return value
end

function check.one_of(list)
  local known = {}
  for _, word in ipairs(list) do
    known[word] = true
  end
  return function(value, what, path)
    if type(value) ~= "string" or not known[value] then
      local near = author.nearest(value, list)
      refuse(what, path, format("must be one of %s%s", concat(list, ", "),
        near and format(" - did you mean '%s'?", near) or ""))
    end
    return value
  end
end

--- One of the things that the plugin declared, by id.
function check.declared(list, kind, id, what)
  local ids = {}
  for i, declared in ipairs(list) do
    if declared.id == id then
      return id
    end
    ids[i] = declared.id
  end
  author.fail(format("%s: %s", what, author.unknown(kind, id, ids)))
end

--- An id: of an exercise, a routine, an option.
function check.id(value, what, path)
  if type(value) ~= "string" or not find(value, "^[a-z][a-z0-9_]*$") or #value > 31 then
    refuse(what, path, "must be an id: a-z, 0-9 and _, beginning with a letter, at most 31")
  end
  return value
end

--- "HH:MM" or "H:MM", always returned as "HH:MM".
function check.clock(value, what, path)
  local hour, minute = match(type(value) == "string" and value or "", "^(%d%d?):(%d%d)$")
  if not hour or hour + 0 > 23 or minute + 0 > 59 then
    refuse(what, path, "must be a time of day such as \"10:30\"")
  end
  return format("%02d:%s", hour + 0, minute)
end

--- A list with `least`..`most` values, each passing `of`; returned as a new one, marked as an array.
function check.list(of, least, most)
  return function(value, what, path)
    if type(value) ~= "table" then
      refuse(what, path, "must be a list")
    end
    local count, out = rawlen(value), {}
    for key in next, value do
      if mathtype(key) ~= "integer" or key < 1 or key > count then
        refuse(what, path, "must be a list without names and holes")
      end
    end
    if count < least or count > most then
      refuse(what, path, format("must have %d to %d entries, not %d", least, most, count))
    end
    for i = 1, count do
      out[i] = of(rawget(value, i), what, format("%s[%d]", path, i))
    end
    return host.array(out)
  end
end

--- Answers that a person can tell apart.
function check.distinct(list, what, path)
  for i = 2, #list do
    for earlier = 1, i - 1 do
      if list[i] == list[earlier] then
        refuse(what, format("%s[%d]", path, i), "is the same answer as " .. earlier)
      end
    end
  end
  return list
end

--- A table with named fields: `required` and `optional` map a name to its checker. `labels` says what
--- positions are called in errors.
function check.record(required, optional, labels)
  local fields = {}
  for name, checker in next, required do
    fields[name] = checker
  end
  for name, checker in next, optional or {} do
    fields[name] = checker
  end
  local names, shown = check.names(fields), {}
  for i, name in ipairs(names) do
    shown[i] = labels and labels[name] or name
  end
  return function(value, what, path)
    if type(value) ~= "table" then
      refuse(what, path, "must be a table")
    end
    for _, name in ipairs(check.names(value)) do
      if not fields[name] then
        author.fail(format("%s: %s", what, author.unknown(path == "" and "field" or "field in " .. path,
          name, shown)))
      end
    end
    local out = {}
    for i, name in ipairs(names) do
      local given, at = rawget(value, name), inside(path, shown[i])
      if given ~= nil then
        out[name] = fields[name](given, what, at)
      elseif required[name] then
        refuse(what, at, "is missing")
      end
    end
    return out
  end
end

--- A table whose keys are among `names`, each value passing `of`.
function check.map(names, of)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = of
  end
  return check.record({}, known)
end

local UNITS = { h = 3600, m = 60, s = 1 }

--- A length such as "10m", "1h30m" or "45s", 1 second to 24 hours; returned in seconds.
function check.length(value, what, path)
  local rest, seconds = type(value) == "string" and value or "", 0
  while rest ~= "" do
    local number, unit, after = match(rest, "^(%d%d?%d?%d?%d?)([hms])(.*)$")
    if not number then
      break
    end
    seconds, rest = seconds + tointeger(number + 0) * UNITS[unit], after
  end
  if rest ~= "" or seconds < 1 or seconds > 86400 then
    refuse(what, path, "must be a length such as \"10m\" or \"1h30m\", at most 24h")
  end
  return seconds
end

return check
