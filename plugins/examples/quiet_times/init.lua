-- Quiet times: learns from your answers at which hours a reminder suits you, and moves exercises out of
-- those that hardly ever do. Only hours are kept, never what the reminder was about.
local s = settle.api(1)

s.plugin {
  name = "Quiet times",
  version = "1.0",
  about = "Learns from your answers which hours suit you, and moves exercises away from the others.",
  license = "MIT",
  options = {
    enough = s.int { 6, min = 3, max = 50, about = "answers in an hour before it says anything about it" },
    seldom = s.int { 20, min = 0, max = 50, about = "an hour is quiet when at most so many percent were started" },
    reach = s.int { 3, min = 1, max = 6, about = "hours that an exercise may be moved, earlier or later" },
  },
}

local MOST = 40 -- answers that an hour remembers: after that, older ones fade
local FIRST, LAST = 8, 20 -- hours that something may be moved to

local function key(hour)
  return string.format("h%02d", hour)
end

local function hour_of(hour)
  return (s.state.hours or {})[key(hour)] or { started = 0, all = 0 }
end

s.on("answer", function(e)
  local hours = s.state.hours or {}
  local hour = s.now().minute // 60
  local seen = hour_of(hour)
  if seen.all >= MOST then
    seen = { started = seen.started // 2, all = seen.all // 2 }
  end
  hours[key(hour)] = { started = seen.started + (e.answer == "start" and 1 or 0), all = seen.all + 1 }
  s.state.hours = hours
end)

local function is_quiet(hour)
  local seen = hour_of(hour)
  return seen.all >= s.options.enough and seen.started * 100 <= s.options.seldom * seen.all
end

-- The nearest hour that is not quiet, later before earlier; nil when none is in reach.
local function better(hour)
  for distance = 1, s.options.reach do
    for _, other in ipairs { hour + distance, hour - distance } do
      if other >= FIRST and other <= LAST and not is_quiet(other) then
        return other
      end
    end
  end
  return nil
end

s.adapt(function(day)
  for item in day:items() do
    local hour, minute = item.at:match("^(%d%d):(%d%d)$") -- "" when it is only asked for
    hour = hour and math.tointeger(tonumber(hour))
    local other = hour and is_quiet(hour) and better(hour)
    if other then
      item:move(string.format("%02d:%s", other, minute), "This hour has seldom suited you lately.")
    end
  end
end)
