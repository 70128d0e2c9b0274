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
local kept, epoch = redis.call("GET", KEYS[1]), tonumber(ARGV[3])
host = kept and cmsgpack.unpack(kept)
if epoch and host and (host.epoch or 0) ~= epoch then
  return {"other", string.format("%.0f", host.epoch or 0)}
end
if epoch and (host and host.serial or 0) < tonumber(ARGV[4]) then return {"missing"} end
host = host or {
  latest = 0, set_back = 0, turns = 0, scopes = {}, processes = {}, line = {},
  epoch = epoch or 0, serial = 0,
}
now = tick(clock_of(ARGV[2]))
if host.processes[client] then host.processes[client].seen = now end
forget()
local asked_at = told == NOT_TOLD and now or math.min(now, told + 1)
for _, report in ipairs(reports) do settle(report, asked_at) end
local process = host.processes[client]
if process and #process.flights == 0 then host.processes[client] = nil end
join(client, wants)
local kept_until, grants = hand_out(client)
local answer = reply(client, wants, grants, kept_until)
host.serial = (host.serial or 0) + 1
local state = cmsgpack.pack(host)
redis.call("SET", KEYS[1], state, "PX", longest_memory())
return {cmsgpack.pack(answer), epoch and state, epoch and host.serial}
