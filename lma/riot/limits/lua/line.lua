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
  local rooms, left, later = rooms_now(), {}, {}
  local heads, turns, places = {1, 1}, host.turns, {}
  for place, row in ipairs(host.line) do
    local comes = row.client == client or row.until_ - GRACE <= now + ABOUT
    left[place] = comes and row.n or 0
    if row.priority == 1 and left[place] == 0 then later[row.method] = true end
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
  local function somebody_later()
    for method in pairs(later) do
      if open(method) > 0 then return true end
    end
    return false
  end
  while true do
    local urgent, other = head(0), head(1)
    if not urgent and not other then return places end
    local both = urgent and other
    local late = not urgent or (both and turns >= TURNS)
    local chosen = late and other or urgent
    local passed = not late and (both or somebody_later())
    local row = host.line[chosen]
    local n = math.min(left[chosen], open(row.method))
    if both then n = late and 1 or math.min(n, TURNS - turns) end
    turns = passed and math.min(turns + n, TURNS) or 0
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
    local oldest = now
    for _, list in ipairs(flights) do
      for _, pair in ipairs(list) do oldest = math.min(oldest, pair[1]) end
    end
    local waited = math.max(SOON, math.floor((now - oldest) / PATIENCE))
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
