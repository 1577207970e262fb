-- One turn: what a plugin did during one call, and its state. Effects are collected here and leave the
-- program only when the call ends well; the state is a transaction.
local host = ...

local author = host.use("author")
local error, type = error, type
local format, gsub, sub = string.format, string.gsub, string.sub
local randomseed = math.randomseed
local utf8len, utf8offset = utf8.len, utf8.offset

local STATE_BYTES = 64 * 1024
local LOG_LINES, LOG_BYTES = 200, 1000
local SUGGESTIONS, STARTS, PROPOSALS = 3, 5, 256

local turn = {
  call = nil, -- "load", "adapt", "event", "routine", "test"; nil between calls
  now = nil, -- frozen
  state = nil, -- what the plugin sees as s.state
  saved = "{}", -- JSON of the state that was last kept
  running = nil, -- what of the plugin's runs: { run, file, line }, from where it was declared
}

local function clear_effects()
  turn.suggestions, turn.starts, turn.proposals = host.array({}), host.array({}), host.array({})
end

function turn.begin(call, now, seed)
  turn.call, turn.now, turn.running = call, now or {}, nil
  turn.lines = host.array({})
  clear_effects()
  turn.state = host.decode(turn.saved)
  randomseed(host.hash(seed or ""), host.hash("second " .. (seed or "")))
end

--- Only what happens from here on counts: a replay has come to the present.
function turn.forget()
  turn.lines = host.array({})
  clear_effects()
end

--- At most `most` bytes of what a plugin computed, as text that JSON can hold.
function turn.clean(text, most)
  if #text > most then
    text = sub(text, 1, utf8offset(text, 0, most + 1) - 1)
  end
  text = gsub(text, "[\0-\8\11-\31\127]", " ")
  return utf8len(text) and text or (gsub(text, "[\x80-\xff]", "?"))
end

function turn.log(text)
  local lines = turn.lines
  if #lines == LOG_LINES then
    return
  end
  local file, line = host.where()
  local last = #lines == LOG_LINES - 1
  lines[#lines + 1] = { file = file, line = line,
    text = last and "(more lines were dropped)" or turn.clean(text, LOG_BYTES) }
end

function turn.suggest(text)
  if #turn.suggestions == SUGGESTIONS then
    return turn.log(format("suggest: more than %d in one call, dropped", SUGGESTIONS))
  end
  turn.suggestions[#turn.suggestions + 1] = text
end

-- The line that the daemon names; it names no other file.
local function line_of_init()
  local file, line = host.where()
  return file == "init.lua" and line or 0
end

function turn.start(routine, why)
  if #turn.starts == STARTS then
    return turn.log(format("start: more than %d in one call, dropped", STARTS))
  end
  turn.starts[#turn.starts + 1] = { routine = routine, why = why, line = line_of_init() }
end

function turn.propose(proposal)
  if #turn.proposals == PROPOSALS then
    author.fail(format("more than %d proposals in one call", PROPOSALS))
  end
  proposal.line = line_of_init()
  turn.proposals[#turn.proposals + 1] = proposal
end

--- What the state would be kept as; an error when it cannot be.
function turn.encode(state)
  if type(state) ~= "table" then
    error("s.state: must be a table", 0)
  end
  local text, wrong = host.encode(state, "s.state")
  if not text then
    error(wrong, 0)
  end
  if #text > STATE_BYTES then
    error(format("s.state: %d bytes are more than 64 KiB", #text), 0)
  end
  return text
end

--- Keeps the state. Returns it when it changed, else nil.
function turn.commit()
  local text = turn.encode(turn.state)
  if text == turn.saved then
    return nil
  end
  turn.saved = text
  return host.decode(text)
end

--- What every reply carries.
function turn.effects(reply)
  reply.log = turn.lines
  if turn.call ~= "load" then
    reply.suggest, reply.starts = turn.suggestions, turn.starts
  end
  return reply
end

return turn
