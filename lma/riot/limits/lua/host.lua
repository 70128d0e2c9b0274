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
  local _, flying = flights_of(WHOLE)
  return {client, at, receipt_of(WHOLE), receipt_of(method), probe, flying <= QUIET}
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
    if receipt[6] then learn_speed(scope_of(method), took) end
    arrived_at = arrived_at - way_of(scope_of(method))
  end
  if refused ~= NOBODY then
    pause(scope_of(refused == APPLICATION and WHOLE or method), retry_after, answered_at)
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
end
