-- The rules of `scope`, `host`, `settle`, `line` and `exchange` for Redis: these files are joined to
-- one script. What each part is for is written in Python, under the same names; a test holds both to
-- the same replies.
-- KEYS[1]: a host. ARGV[1]: an Ask. ARGV[2]: the time in milliseconds, in tests only, else empty.
-- ARGV[3]: the epoch that the host's state has to be of, or empty. ARGV[4]: the number of an exchange
-- in it that the state has to be after. What is answered: a Reply and, where an epoch was told, the
-- state after it with the number of this exchange.

local ENDLESS, MARGIN, STEPS, MOST_SAMPLES = 2 ^ 50, 3, 500, 50
local FIRST_PAUSE, PROBE_PAUSE, LONGEST_PAUSE = 1000, 100, 60000
local LEASE, HEARTBEAT, GRACE, ABOUT = 10000, 3000, 300, 20
local TURNS, SOON, PATIENCE, LONGEST_PROBE = 9, 15, 4, 1000
local BOOKED, LEAD, QUIET, LONGEST_WAY = 100, 40, 4, 50
local GIVEN_BACK, ANSWERED, NOBODY, APPLICATION, NOT_TOLD = 0, 2, 0, 1, -1
local KEEP_MS = 3600000
local WHOLE = ""

local host, now

local function clock_of(told)
  if told ~= "" then return tonumber(told) end
  local time = redis.call("TIME")
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Windows: seconds, limit, given, log.

local function span(window) return window.seconds * 1000 + MARGIN end

local function used(window)
  local sum = 0
  for _, pair in ipairs(window.log) do sum = sum + pair[2] end
  return sum
end

local function forget_window(window)
  local kept = {}
  for _, pair in ipairs(window.log) do
    if pair[1] + span(window) > now then kept[#kept + 1] = pair end
  end
  window.log = kept
end

local function add_to_window(window, at, n)
  local step = math.floor(window.seconds * 1000 / STEPS)
  at = math.ceil(at / step) * step
  local log, place = window.log, #window.log
  while place > 0 and log[place][1] > at do place = place - 1 end
  if place > 0 and log[place][1] == at then
    log[place][2] = log[place][2] + n
  else
    table.insert(log, place + 1, {at, n})
  end
end

local function nth_of_window(window, nth, flights)
  local rounds = math.floor((nth - 1) / window.limit)
  local surplus = (nth - 1) % window.limit + 1 - window.limit
  local held = {}
  for _, list in ipairs({window.log, flights}) do
    for _, pair in ipairs(list) do
      held[#held + 1] = pair
      surplus = surplus + pair[2]
    end
  end
  table.sort(held, function(a, b) return a[1] < b[1] end)
  local first = now
  for _, pair in ipairs(held) do
    if surplus <= 0 then break end
    surplus = surplus - pair[2]
    first = math.max(now, pair[1] + span(window))
  end
  return first + rounds * window.seconds * 1000
end

local function sure_of_window(window, nth, flying)
  local surplus = used(window) + flying + nth - window.limit
  if surplus <= 0 then return now end
  for _, pair in ipairs(window.log) do
    surplus = surplus - pair[2]
    if surplus <= 0 then return math.max(now, pair[1] + span(window)) end
  end
  return ENDLESS
end

-- Scopes: known, paused, refusals, fastest, samples, windows.

local function scope_of(method)
  if not host.scopes[method] then
    host.scopes[method] =
      {known = false, paused = 0, refusals = 0, fastest = 0, samples = 0, windows = {}}
  end
  return host.scopes[method]
end

local function flights_of(method)
  local found, count = {}, 0
  for _, process in pairs(host.processes) do
    for _, flight in ipairs(process.flights) do
      if method == WHOLE or method == flight.method then
        found[#found + 1] = {flight.at, flight.n}
        count = count + flight.n
      end
    end
  end
  return found, count
end

local function room_of(method)
  local scope, _, count = scope_of(method), flights_of(method)
  if scope.paused > now then return 0 end
  if not scope.known then return math.max(1 - count, 0) end
  local least = ENDLESS
  for _, window in ipairs(scope.windows) do
    least = math.min(least, window.limit - used(window) - count)
  end
  return math.max(least, 0)
end

local function nth_of_scope(scope, nth, flights)
  local at = math.max(scope.paused, now)
  for _, window in ipairs(scope.windows) do
    at = math.max(at, nth_of_window(window, nth, flights))
  end
  return at
end

local function sure_of_scope(scope, nth, flying)
  if not scope.known then return ENDLESS end
  local at = math.max(scope.paused, now)
  for _, window in ipairs(scope.windows) do
    at = math.max(at, sure_of_window(window, nth, flying))
  end
  return at
end

local function count(method, n)
  for _, name in ipairs({WHOLE, method}) do
    for _, window in ipairs(scope_of(name).windows) do window.given = window.given + n end
  end
end

local function add(method, at, n)
  for _, window in ipairs(scope_of(method).windows) do add_to_window(window, at, n) end
end

local function receipt_of(method)
  local _, flying = flights_of(method)
  local receipt = {}
  for place, window in ipairs(scope_of(method).windows) do
    receipt[place] = {window.seconds, used(window) + flying - window.given}
  end
  return receipt
end

local function new_window(seconds, longest)
  local window = {seconds = seconds, limit = 1, given = 0, log = {}}
  for _, pair in ipairs(longest and longest.log or {}) do
    add_to_window(window, pair[1], pair[2])
  end
  return window
end

local function learn(method, told, receipt, at)
  local scope, ours, known = scope_of(method), {}, {}
  local _, flying = flights_of(method)
  for _, pair in ipairs(receipt) do ours[pair[1]] = pair[2] end
  for _, window in ipairs(scope.windows) do known[window.seconds] = window end
  local longest = scope.windows[#scope.windows]
  scope.windows = {}
  for place, window_told in ipairs(told) do
    local seconds, limit, counted = window_told[1], window_told[2], window_told[3]
    local window = known[seconds] or new_window(seconds, longest)
    window.limit = limit
    local others = math.min(counted, limit)
    if known[seconds] and ours[seconds] then
      others = others - ours[seconds] - window.given
    else
      others = others - used(window) - flying
    end
    if others > 0 then
      add_to_window(window, at, others)
      window.given = window.given + others
    end
    scope.windows[place] = window
  end
  scope.known = true
end

local function learn_nothing(scope, content, now)
  scope.known = scope.known or content
  if not scope.known then scope.paused = math.max(scope.paused, now + PROBE_PAUSE) end
end

local function pause(scope, retry_after, at)
  if at >= scope.paused or scope.refusals == 0 then scope.refusals = scope.refusals + 1 end
  local length = math.min(FIRST_PAUSE * 2 ^ math.min(scope.refusals - 1, 10), LONGEST_PAUSE)
  if retry_after > 0 then length = retry_after end
  scope.paused = math.max(scope.paused, at + length + MARGIN)
end

local function learn_speed(scope, took)
  scope.fastest = scope.samples > 0 and math.min(scope.fastest, took) or took
  scope.samples = math.min(scope.samples + 1, MOST_SAMPLES)
end

local function way_of(scope)
  if scope.samples == 0 then return 0 end
  return math.floor(math.min(scope.fastest, LONGEST_WAY) * (scope.samples - 1) / scope.samples)
end
