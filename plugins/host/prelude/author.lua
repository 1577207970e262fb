-- Errors that an author reads: they begin with the line of the author's own code and name the nearest
-- known word.
local host = ...

local error, getmetatable, ipairs = error, getmetatable, ipairs
local setmetatable, type = setmetatable, type
local format, byte, sub = string.format, string.byte, string.sub
local min, abs = math.min, math.abs

local author = {}

local NAME_SHOWN = 60 -- bytes of a wrong name that an error repeats

--- Raises `text`, at the innermost line of the plugin's own files.
function author.fail(text)
  local file, line = host.where()
  error(file and format("%s:%d: %s", file, line, text) or text, 0)
end

-- Edits between two words: letters added, left out, changed, or two neighbours swapped.
local function distance(a, b)
  local rows = { [0] = {} }
  for j = 0, #b do
    rows[0][j] = j
  end
  for i = 1, #a do
    rows[i] = { [0] = i }
    for j = 1, #b do
      local same = byte(a, i) == byte(b, j)
      local best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and byte(a, i) == byte(b, j - 1) and byte(a, i - 1) == byte(b, j) then
        best = min(best, rows[i - 2][j - 2] + 1)
      end
      rows[i][j] = best
    end
  end
  return rows[#a][#b]
end

--- The word of the list that `name` may have meant, or nil. Of equally near ones the first.
function author.nearest(name, list)
  if type(name) ~= "string" or #name > NAME_SHOWN then
    return nil
  end
  local best, found = min(2, #name // 3) + 1, nil
  for _, word in ipairs(list) do
    local is_word = type(word) == "string" -- of the globals a plugin may have made others
    local near = is_word and abs(#word - #name) < best and distance(name, word) or best
    if near < best then
      best, found = near, word
    end
  end
  return found
end

--- "unknown field 'titel' - did you mean 'title'?"
function author.unknown(kind, name, list)
  local shown = type(name) == "string" and sub(name, 1, NAME_SHOWN) or format("[%s]", type(name))
  if type(name) == "number" then
    shown = format("[%s]", name)
  end
  local near = author.nearest(name, list)
  local hint = near and format(" - did you mean '%s'?", near) or ""
  return format("unknown %s '%s'%s", kind, shown, hint)
end

--- Data from outside, with a name that is none of `names` as an error instead of a silent nil. It stays plain
--- data: it can be walked, changed and kept in s.state.
function author.strict(kind, values, names)
  if getmetatable(values) == false then
    return values -- strict already
  end
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  return setmetatable(values, {
    __metatable = false,
    __plain = true, -- the bridge reads it as a table without a metatable
    __index = function(_, name)
      if not known[name] then
        author.fail(format("%s: %s", kind, author.unknown("name", name, names)))
      end
      return nil
    end,
  })
end

--- A value that an author holds in the hand and cannot change: what counts is `values`, out of reach.
function author.sealed(what, values)
  return setmetatable({}, {
    __metatable = false,
    __index = values,
    __newindex = function()
      author.fail(format("%s: is read-only", what))
    end,
  })
end

return author
