-- An evening wind-down that listens: it asks two short things and goes one of three ways. What helped is
-- remembered, and offered first the next time.
local s = settle.api(1)

s.plugin {
  name = "Evening wind-down",
  version = "1.0",
  about = "A few quiet minutes before the night: breath, warmth or a hold, as the evening is.",
  license = "MIT",
  options = {
    minutes = s.int { 3, min = 1, max = 10, about = "how long the quiet part is" },
  },
}

local TIGHT = 5 -- from here on the body is asked first
local KEPT = 14 -- evenings that are remembered

-- Each way answers whether it was finished.
local ways = {
  ["Breathe slowly"] = function(r)
    return r:exercise("breathing", { scale = 0.5 }) == "done"
  end,
  ["Something warm"] = function(r)
    r:say("A warm cloth on belly or back, not on numb skin and not in bed.")
    return r:hold("Jaw, belly and pelvic floor may all go soft.", s.options.minutes * 60)
  end,
  ["Lie and listen"] = function(r)
    return r:hold("On your back, knees bent. Notice where the breath goes.", s.options.minutes * 60)
  end,
}

local function helped_most(evenings)
  local count, best = {}, nil
  for _, evening in ipairs(evenings) do
    if evening.helped then
      count[evening.way] = (count[evening.way] or 0) + 1
      if not best or count[evening.way] > count[best] then
        best = evening.way
      end
    end
  end
  return best
end

-- What helped most comes first; then by name.
local function offers(evenings)
  local list, best = {}, helped_most(evenings)
  for name in pairs(ways) do
    if name ~= best then
      list[#list + 1] = name
    end
  end
  if best then
    table.insert(list, 1, best)
  end
  list[#list + 1] = "Nothing tonight"
  return list
end

local function remember(evening)
  local evenings = s.state.evenings or {}
  table.insert(evenings, 1, evening)
  evenings[KEPT + 1] = nil
  s.state.evenings = evenings
end

s.routine {
  id = "wind_down",
  title = "Evening wind-down",
  at = "20:45",
  run = function(r)
    local tight = r:scale("How tight is the body?", { low = "soft", high = "tight" })
    if tight < TIGHT and not r:confirm("A soft evening. A few quiet minutes anyway?", { default = false }) then
      return
    end
    local way = r:choose("What would be kind now?", offers(s.state.evenings or {}), { default = "Nothing tonight" })
    if not ways[way] then
      return
    end
    local finished = ways[way](r)
    local after = r:scale("And now?", { low = "soft", high = "tight", default = tight })
    remember({ date = s.now().date, way = way, finished = finished, helped = after < tight })
    r:say(after < tight and "Noted: that way helped a little." or "Noted. Another evening, another way.")
  end,
}

s.on("day", function()
  local evenings = s.state.evenings or {}
  local best = helped_most(evenings)
  if best and evenings[1].helped then
    s.suggest("Yesterday evening eased with: " .. best .. ".")
  end
end)
