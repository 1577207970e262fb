-- The prelude of settled-plugin: everything of the plugin API that is not a system call. Runs before the
-- sandbox closes, gets the C functions of functions.c, and returns the two functions that main.c calls:
-- one to answer a message, one to report that this failed. PROTOCOL.md has the messages.
--
-- The parts, in reading order: author (errors), check (arguments), world (globals), turn (effects and
-- state of a call), options and declare (settle.api); and, only when a call needs them, day (adapt),
-- routine, testing (test.lua).
local host = ...

local parts = {}

--- A part of the prelude, run once.
function host.use(name)
  if parts[name] == nil then
    parts[name] = host.part(name)(host)
  end
  return parts[name]
end

local check = host.use("check")
local world = host.use("world")
local turn = host.use("turn")
local declare = host.use("declare")
local error, ipairs, type = error, ipairs, type
local find, format, sub = string.find, string.format, string.sub

local plugin = declare.plugin

local MESSAGE_BYTES, TRACEBACK_BYTES = 1000, 4000

-- Names end up in the last words, which are written without a JSON encoder.
local function check_files(files)
  for _, name in ipairs(check.names(files)) do
    if not find(name, "^[%w_][%w_./-]*%.lua$") or #name > 90 then
      error(format("'%s' is not the name of a plugin's file", sub(name, 1, 90)), 0)
    end
  end
  if not files["init.lua"] then
    error("init.lua is missing", 0)
  end
end

local function load_plugin(message)
  local given = message.load
  if plugin.id then
    error("a process runs one plugin, once", 0)
  end
  plugin.id, plugin.given_options = check.id(given.id, "load", "id"), given.options or {}
  host.name(plugin.id)
  check_files(given.files)
  plugin.saved_version = given.state_version or 1
  turn.saved = given.state and turn.encode(given.state) or "{}"
  turn.begin("load", given.now, format("%s|load", plugin.id))
  local globals = world.open(given.files, turn.log)
  globals.settle = declare.settle
  world.run("init.lua")
  local loaded = declare.loaded()
  loaded.state = turn.commit()
  plugin.loaded = true
  return { loaded = turn.effects(loaded) }
end

-- What happens in each call; fills the reply.
local calls = {}

function calls.adapt(message, reply)
  local today = host.use("day").new(message.day)
  for _, adapter in ipairs(plugin.adapters) do
    local adapt = adapter.run -- the name that a traceback shows
    turn.running = adapter
    adapt(today)
    if turn.encode(turn.state) ~= turn.saved then
      error("adapt: must not change s.state, it runs for every rebuild of the plan; use s.on", 0)
    end
  end
  reply.proposals = turn.proposals
end

function calls.event(message, reply)
  declare.tell(check.one_of(declare.events)(message.event, "event", "name"), message.data or {})
  reply.state = turn.commit()
end

function calls.routine(message, reply)
  reply.ask, reply.changed = host.use("routine").run(plugin.routines, message.routine, message.answers or {})
  if not reply.ask and not reply.changed then
    reply.ended = true
    reply.state = turn.commit()
  end
end

function calls.test(message, reply)
  reply.tests = host.use("testing").run(message.file or "test.lua")
end

local function answer_call(message)
  if not plugin.loaded then
    error("the plugin is not loaded", 0)
  end
  turn.begin(message.call, message.now, message.seed)
  local reply = { id = message.id, ok = true }
  local call = type(message.call) == "string" and calls[message.call]
  if not call then
    error("no such call", 0)
  end
  call(message, reply)
  return turn.effects(reply)
end

local function handle(message)
  turn.lines = host.array({})
  if message.load then
    return load_plugin(message)
  end
  return answer_call(message)
end

-- An error that knows no line of the author's, as after a tail call, gets that of the function that ran.
local function place(failure)
  local running = turn.running
  if failure.file ~= "" or not running or not running.file then
    return failure
  end
  local file, line = running.file, running.line
  return { file = file, line = line,
    message = format("%s:%d: %s", file, line, sub(failure.message, 1, MESSAGE_BYTES)),
    traceback = format("%s\n\t%s:%d: in a function", failure.traceback, file, line) }
end

-- The traceback is for people: the frames that are ours say nothing to them, so C left them out.
local function report(message, failure)
  local placed = place(failure)
  local error_fields = { message = turn.clean(placed.message, MESSAGE_BYTES),
    traceback = turn.clean(placed.traceback, TRACEBACK_BYTES), file = placed.file, line = placed.line }
  local reply = { id = message.id, error = error_fields, log = turn.lines }
  if not message.load then
    reply.ok = false
  end
  return reply
end

return handle, report
