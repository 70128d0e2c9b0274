-- The rules of `exchange`, `settle`, `line`, `host` and `scope` for Redis, in one atomic step. What
-- each part is for is written there, under the same names; a test holds both to the same replies.
-- KEYS[1]: a host. ARGV[1]: an Ask. ARGV[2]: the time in milliseconds, in tests only.

local ENDLESS, MARGIN, STEPS, MOST_SAMPLES = 2 ^ 50, 3, 500, 50
local FIRST_PAUSE, PROBE_PAUSE, LONGEST_PAUSE = 1000, 100, 60000
local LEASE, HEARTBEAT, GRACE, ABOUT = 10000, 3000, 300, 20
local TURNS, SOON, PATIENCE, LONGEST_PROBE = 9, 15, 4, 1000
local BOOKED, LEAD = 100, 40
local GIVEN_BACK, ANSWERED, NOBODY, APPLICATION, NOT_TOLD = 0, 2, 0, 1, -1
local KEEP_MS = 3600000
local WHOLE = ""

local host, now

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
  return math.floor(scope.fastest * math.max(scope.samples - 2, 0) / scope.samples)
end

-- The host.

local function tick(clock)
  host.set_back = math.max(host.set_back, host.latest - clock)
  host.latest = clock + host.set_back
  return host.latest
end

local function forget()
  for client, process in pairs(host.processes) do
    if process.seen + LEASE <= now then
      host.processes[client] = nil
      for _, flight in ipairs(process.flights) do
        add(WHOLE, process.seen + LEASE, flight.n)
        add(flight.method, process.seen + LEASE, flight.n)
      end
    end
  end
  for _, scope in pairs(host.scopes) do
    for _, window in ipairs(scope.windows) do forget_window(window) end
  end
  local line = {}
  for _, row in ipairs(host.line) do
    if row.until_ > now then line[#line + 1] = row end
  end
  host.line = line
end

local function launch(client, method, n, at)
  host.processes[client] = host.processes[client] or {seen = now, flights = {}}
  table.insert(host.processes[client].flights, {method = method, at = at, n = n})
  count(method, n)
  local probe = not (scope_of(WHOLE).known and scope_of(method).known)
  return {client, at, receipt_of(WHOLE), receipt_of(method), probe}
end

local function land(client, at, method)
  local process = host.processes[client]
  for place, flight in ipairs(process and process.flights or {}) do
    if flight.method == method and flight.at == at then
      flight.n = flight.n - 1
      if flight.n == 0 then table.remove(process.flights, place) end
      return true
    end
  end
  return false
end

local function settle(report, now)
  local method, receipt, outcome, age, took = unpack(report, 1, 5)
  local content, refused, retry_after, application, own = unpack(report, 6, 10)
  local known = land(receipt[1], receipt[2], method)
  if outcome == GIVEN_BACK then
    count(method, known and -1 or 0)
    return
  end
  count(method, known and 0 or 1)
  local answered_at = now + 1 - age
  local arrived_at = answered_at
  if outcome == ANSWERED then
    arrived_at = arrived_at - learn_speed(scope_of(method), took)
  end
  for place, name in ipairs({WHOLE, method}) do
    local told = place == 1 and application or own
    add(name, arrived_at, 1)
    if outcome == ANSWERED and refused == NOBODY then scope_of(name).refusals = 0 end
    if #told > 0 then
      learn(name, told, receipt[place + 2], arrived_at)
    else
      learn_nothing(scope_of(name), content, now)
    end
  end
  if refused ~= NOBODY then
    pause(scope_of(refused == APPLICATION and WHOLE or method), retry_after, answered_at)
  end
end

-- The line.

local function before(a, b)
  if a.priority ~= b.priority then return a.priority < b.priority end
  if a.since ~= b.since then return a.since < b.since end
  if a.client ~= b.client then return a.client < b.client end
  return a.number < b.number
end

local function rooms_now()
  local rooms = {[WHOLE] = room_of(WHOLE)}
  for _, row in ipairs(host.line) do
    rooms[row.method] = rooms[row.method] or room_of(row.method)
  end
  return rooms
end

local function share_out(client)
  local rooms, left, heads, turns, places = rooms_now(), {}, {1, 1}, host.turns, {}
  for place, row in ipairs(host.line) do
    local comes = row.client == client or row.until_ - GRACE <= now + ABOUT
    left[place] = comes and row.n or 0
  end
  local function open(method) return math.min(rooms[WHOLE], rooms[method]) end
  local function head(priority)
    while heads[priority + 1] <= #host.line do
      local place = heads[priority + 1]
      local row = host.line[place]
      if row.priority == priority and left[place] > 0 and open(row.method) > 0 then
        return place
      end
      heads[priority + 1] = place + 1
    end
  end
  while true do
    local urgent, other = head(0), head(1)
    if not urgent and not other then return places end
    local both = urgent and other
    local late = not urgent or (both and turns >= TURNS)
    local chosen = late and other or urgent
    local row = host.line[chosen]
    local n = math.min(left[chosen], open(row.method))
    if both then n = late and 1 or math.min(n, TURNS - turns) end
    turns = both and not late and turns + n or 0
    left[chosen] = left[chosen] - n
    rooms[WHOLE] = rooms[WHOLE] - n
    rooms[row.method] = rooms[row.method] - n
    places[chosen] = (places[chosen] or 0) + n
    if row.client == client then host.turns = turns end
  end
end

local function ahead_of(row, rooms)
  local whole, own = {0, 0}, {0, 0}
  for _, other in ipairs(host.line) do
    if before(other, row) then
      local place, same = other.priority + 1, other.method == row.method
      whole[place] = whole[place] + (same and other.n or math.min(other.n, rooms[other.method]))
      own[place] = own[place] + (same and other.n or 0)
    end
  end
  if row.priority == 0 then return whole[1], own[1] end
  return whole[2] + math.min(whole[1], (whole[2] + 1) * TURNS - host.turns),
    own[2] + math.min(own[1], (own[2] + 1) * TURNS - host.turns)
end

local function most(n, holds)
  if holds(n) then return n end
  local low, high = 0, n
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    if holds(middle) then low = middle else high = middle end
  end
  return low
end

local function book(row)
  local booked, priority = {}, nil
  for _, other in ipairs(host.line) do
    if other.n > 0 then
      if priority and priority ~= other.priority then return booked end
      priority = other.priority
    end
  end
  local _, ahead = flights_of(WHOLE)
  local _, own_ahead = flights_of(row.method)
  for _, other in ipairs(host.line) do
    if before(other, row) then
      ahead = ahead + other.n
      if other.method == row.method then own_ahead = own_ahead + other.n end
    end
  end
  local scope, own, done = scope_of(WHOLE), scope_of(row.method), 0
  local function sure(nth)
    return math.max(sure_of_scope(scope, nth, ahead), sure_of_scope(own, nth, own_ahead))
  end
  while done < row.n do
    local at = sure(done + 1)
    if at <= now or at > now + BOOKED then break end
    local n = most(row.n - done, function(nth) return sure(done + nth) <= at end)
    booked[#booked + 1] = {n, at}
    done = done + n
  end
  return booked
end

local function prospect_of(row, rooms)
  local ahead, own_ahead = ahead_of(row, rooms)
  local scopes = {scope_of(WHOLE), scope_of(row.method)}
  local flights = {(flights_of(WHOLE)), (flights_of(row.method))}
  local function nth(n)
    return math.max(
      nth_of_scope(scopes[1], ahead + n, flights[1]),
      nth_of_scope(scopes[2], own_ahead + n, flights[2])
    )
  end
  local function again()
    local at = nth(1)
    if at > now then return at - LEAD > now and at - LEAD or at end
    local waited = SOON
    for place, scope in ipairs(scopes) do
      if not scope.known and #flights[place] > 0 then
        local oldest = now
        for _, pair in ipairs(flights[place]) do oldest = math.min(oldest, pair[1]) end
        waited = math.max(waited, math.floor((now - oldest) / PATIENCE))
      end
    end
    return now + math.min(waited, LONGEST_PROBE)
  end
  local function fits(n, time)
    return most(n, function(place) return nth(place) <= time end)
  end
  local function anyone()
    return math.max(
      nth_of_scope(scopes[1], 1, flights[1]),
      nth_of_scope(scopes[2], 1, flights[2])
    )
  end
  return nth, again, fits, anyone
end

-- One step.

local function join(client, wants)
  local line = {}
  for _, row in ipairs(host.line) do
    if row.client ~= client then line[#line + 1] = row end
  end
  for number, want in ipairs(wants) do
    line[#line + 1] = {
      client = client, number = number, method = want[1], priority = want[2],
      since = want[3] == NOT_TOLD and now or want[3], n = want[4], until_ = 0,
    }
  end
  table.sort(line, before)
  host.line = line
end

local function grant(row, n, at)
  row.n = row.n - n
  return {n, at - now, launch(row.client, row.method, n, at)}
end

local function hand_out(client)
  local given, kept_until, grants = {}, nil, {}
  for place, n in pairs(share_out(client)) do
    local row = host.line[place]
    if row.client == client then
      given[row.number] = n
    else
      kept_until = math.min(kept_until or row.until_, row.until_)
    end
  end
  for _, row in ipairs(host.line) do
    if row.client == client then
      grants[row.number] = {}
      if given[row.number] then grants[row.number][1] = grant(row, given[row.number], now) end
    end
  end
  for _, row in ipairs(host.line) do
    if row.client == client then
      for _, pair in ipairs(book(row)) do
        table.insert(grants[row.number], grant(row, pair[1], pair[2]))
      end
    end
  end
  return kept_until, grants
end

local function somebody_comes(client, at)
  for _, row in ipairs(host.line) do
    if row.client ~= client and row.until_ - GRACE <= at + ABOUT then return true end
  end
  return false
end

local function reply(client, wants, grants, kept_until)
  local rooms, again_at, answers, line = rooms_now(), now + HEARTBEAT, {}, {}
  for _, row in ipairs(host.line) do
    if row.client == client then
      local answer = {grants[row.number], 0, 0}
      for _, got in ipairs(grants[row.number]) do answer[2] = answer[2] + got[1] end
      answers[row.number] = answer
      if row.n > 0 then
        local nth, again, fits, anyone = prospect_of(row, rooms)
        local chances = fits(row.n, now + wants[row.number][5])
        answer[2] = answer[2] + chances
        if chances < row.n then
          answer[3] = nth(chances + 1) - now
          row.n = chances
        end
        if chances > 0 then
          again_at = math.min(again_at, again(), kept_until or again_at)
          local free_at = anyone()
          if free_at > now and not somebody_comes(client, free_at) then
            again_at = math.min(again_at, free_at)
          end
        end
      end
    end
  end
  again_at = math.max(again_at, now + 1)
  for _, row in ipairs(host.line) do
    if row.client == client then row.until_ = again_at + GRACE end
    if row.n > 0 then line[#line + 1] = row end
  end
  host.line = line
  return {answers, again_at - now, now}
end

local function longest_memory()
  local longest = KEEP_MS
  for _, scope in pairs(host.scopes) do
    for _, window in ipairs(scope.windows) do
      longest = math.max(longest, span(window) + LEASE + LONGEST_PAUSE)
    end
  end
  return longest
end

local ask = cmsgpack.unpack(ARGV[1])
local client, told, reports, wants = unpack(ask)
local clock = tonumber(ARGV[2])
if not clock then
  local time = redis.call("TIME")
  clock = time[1] * 1000 + math.floor(time[2] / 1000)
end
local kept = redis.call("GET", KEYS[1])
host = kept and cmsgpack.unpack(kept)
  or {latest = 0, set_back = 0, turns = 0, scopes = {}, processes = {}, line = {}}
now = tick(clock)
if host.processes[client] then host.processes[client].seen = now end
forget()
local asked_at = told == NOT_TOLD and now or math.min(now, told + 1)
for _, report in ipairs(reports) do settle(report, asked_at) end
local process = host.processes[client]
if process and #process.flights == 0 then host.processes[client] = nil end
join(client, wants)
local kept_until, grants = hand_out(client)
local answer = reply(client, wants, grants, kept_until)
redis.call("SET", KEYS[1], cmsgpack.pack(host), "PX", longest_memory())
return cmsgpack.pack(answer)
