-- The world of a plugin: its globals. Lua without files, processes, bytecode, finalizers, addresses and
-- chance: what it sees is the same for the same input, whatever the machine.
local host = ...

local author = host.use("author")
local check = host.use("check")
local error, getmetatable, ipairs, load, next = error, getmetatable, ipairs, load, next
local pairs, pcall, rawget, select, setmetatable = pairs, pcall, rawget, select, setmetatable
local tostring, type = tostring, type
local create, yield, running = coroutine.create, coroutine.yield, coroutine.running
local status, isyieldable = coroutine.status, coroutine.isyieldable
local find, format, gsub, rep = string.find, string.format, string.gsub, string.rep
local concat, pack, sort, unpack = table.concat, table.pack, table.sort, table.unpack
local mathtype, randomseed = math.type, math.randomseed

local world = {}

-- What an author may look for in vain, and why.
local ABSENT = {
  io = "a plugin sees no files",
  os = "a plugin sees no processes and no clock; the time is s.now()",
  debug = "it is not there",
  package = "require looks in the plugin's own folder",
  dofile = "use require",
  loadfile = "use require",
  collectgarbage = "memory is the program's business",
}

local function copy(library, without)
  local out = {}
  for name, value in next, library do
    out[name] = value
  end
  for _, name in ipairs(without or {}) do
    out[name] = nil
  end
  return out
end

-- An address differs from run to run: "table: 0x55d0" becomes "table", and so with any __name.
local function plain(value)
  local text = tostring(value)
  if type(value) == "string" or type(value) == "number" then
    return text
  end
  return (gsub(text, "^(.*): 0x%x+$", "%1"))
end

local RANK = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
  local first, second = RANK[type(a)] or 4, RANK[type(b)] or 4
  if first ~= second or first == 4 then
    return first < second
  end
  if first == 3 then
    return not a and b
  end
  return a < b
end

local function sorted_keys(map)
  local keys = {}
  for key in next, map do
    keys[#keys + 1] = key
  end
  sort(keys, before)
  return keys
end

--- pairs in the order of the keys: numbers, texts, the rest. Fields may change while it runs.
local function sorted_pairs(map)
  if type(map) ~= "table" then
    author.fail(format("pairs: needs a table, not a %s", type(map)))
  end
  local step, state, first = pairs(map)
  if step ~= next then
    return step, state, first -- __pairs
  end
  local keys, at = sorted_keys(state), 0
  return function()
    while at < #keys do
      at = at + 1
      local value = rawget(state, keys[at])
      if value ~= nil then
        return keys[at], value
      end
    end
  end
end

--- next in the same order. Each call sorts: for a walk use pairs.
local function sorted_next(map, key)
  if type(map) ~= "table" then
    author.fail(format("next: needs a table, not a %s", type(map)))
  end
  if next(map) == nil then
    return nil
  end
  local keys = sorted_keys(map)
  if key == nil then
    return keys[1], rawget(map, keys[1])
  end
  for i, other in ipairs(keys) do
    if other == key then
      return keys[i + 1], keys[i + 1] ~= nil and rawget(map, keys[i + 1]) or nil
    end
  end
  author.fail("next: no such key")
end

-- Past the processor time nothing may catch errors any more. Our own lines mean nothing to a plugin.
local function passed(ok, ...)
  if ok then
    return true, ...
  end
  local message = ...
  if host.slow() then
    error(message, 0)
  end
  return false, type(message) == "string" and (gsub(message, "^settled:%d+: ", "")) or message
end

local function protected(f, ...)
  return passed(pcall(f, ...))
end

local function handled(handler, ok, ...)
  if ok then
    return true, ...
  end
  return false, handler(...)
end

-- The handler runs after the stack is unwound: inside the error no hook would fire.
local function handle_errors(f, handler, ...)
  return handled(handler, protected(f, ...))
end

local function set_metatable(value, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then
    author.fail("setmetatable: __gc is not there")
  end
  return setmetatable(value, meta)
end

local function load_text(chunk, _, _, ...)
  local globals = world.globals
  if select("#", ...) > 0 then
    globals = ...
  end
  return load(chunk, "=(load)", "t", globals)
end

local ADDRESSED = { table = true, ["function"] = true, thread = true }

local function format_plainly(pattern, ...)
  if type(pattern) == "string" and find((gsub(pattern, "%%%%", "")), "%%[-+ #0%d.]*p") then
    author.fail("format: %p would show an address")
  end
  local values = pack(...)
  for i = 1, values.n do
    if ADDRESSED[type(values[i])] then
      values[i] = plain(values[i])
    end
  end
  return format(pattern, unpack(values, 1, values.n))
end

local function repeat_text(text, times, between)
  if text == "" and (between == nil or between == "") then
    return "" -- else the C function counts to `times`
  end
  return rep(text, times, between)
end

local function seed_chance(number)
  if mathtype(number) ~= "integer" then
    author.fail("randomseed: needs a whole number; every call begins with its own seed anyway")
  end
  randomseed(number)
end

local function unwrap(ok, ...)
  if not ok then
    error((...), 0)
  end
  return ...
end

local function wrap(f)
  local thread = create(f)
  return function(...)
    return unwrap(host.resume(thread, ...))
  end
end

-- No close: closing coroutines inside each other's closing crashes Lua 5.4.4.
local function coroutines()
  return {
    create = create, resume = host.resume, yield = yield, wrap = wrap, running = running,
    status = status, isyieldable = isyieldable,
  }
end

local function libraries()
  local text = copy(string, { "dump" })
  text.format, text.rep = format_plainly, repeat_text
  local numbers = copy(math)
  numbers.randomseed = seed_chance
  return { string = text, math = numbers, table = copy(table), utf8 = copy(utf8), coroutine = coroutines() }
end

local function basics()
  return {
    _VERSION = _VERSION, assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs,
    load = load_text, next = sorted_next, pairs = sorted_pairs, pcall = protected, rawequal = rawequal,
    rawget = rawget, rawlen = rawlen, rawset = rawset, select = select, setmetatable = set_metatable,
    tonumber = tonumber, tostring = plain, type = type, xpcall = handle_errors,
  }
end

local function guard(globals)
  return setmetatable(globals, {
    __metatable = false,
    __index = function(_, name)
      local why = ABSENT[name]
      author.fail(why and format("there is no '%s': %s", name, why)
        or author.unknown("name", name, check.names(globals)))
    end,
  })
end

--- "lib.util" -> "lib/util.lua"
local function file_of(name)
  if type(name) ~= "string" or not find(name, "^[%a_][%w_]*[%w_.]*$") or find(name, "..", 1, true) then
    author.fail(format("require: '%s' is not a module's name", plain(name)))
  end
  return (gsub(name, "%.", "/")) .. ".lua"
end

local LOADING = {}

--- Runs a file of the plugin; errors of its grammar have its line.
function world.run(file)
  local chunk, message = load(world.files[file], "@" .. file, "t", world.globals)
  if not chunk then
    error(message, 0)
  end
  return chunk()
end

local function require(name)
  local file = file_of(name)
  if world.loaded[file] == LOADING then
    author.fail(format("require: '%s' needs itself", name))
  end
  if world.loaded[file] == nil then
    if not world.files[file] then
      author.fail(format("require: %s", author.unknown("file", file, check.names(world.files))))
    end
    world.loaded[file] = LOADING
    local value = world.run(file)
    world.loaded[file] = value == nil or value
  end
  return world.loaded[file]
end

--- Builds the globals for the files of a plugin. `log` takes one line of text.
function world.open(files, log)
  world.files, world.loaded = files, {}
  local globals = basics()
  for name, library in next, libraries() do
    globals[name] = library
  end
  globals._G, globals.require = globals, require
  function globals.print(...)
    local words = pack(...)
    for i = 1, words.n do
      words[i] = plain(words[i])
    end
    log(concat(words, "\t"))
  end
  local texts = getmetatable("")
  texts.__index, texts.__metatable = globals.string, false
  world.format, world.plain, world.sorted_pairs = format_plainly, plain, sorted_pairs
  world.globals = guard(globals)
  return globals
end

return world
