-- Puts the state of a host that was kept elsewhere in its place; `scope.lua` goes before.
-- KEYS[1]: a host. ARGV[1]: its state, whose time goes on here. ARGV[2]: the time in milliseconds,
-- in tests only, else empty. ARGV[3]: the epoch that it had when it was last kept here. ARGV[4]: for
-- how long to keep it. What is answered: the epoch of the state that counts now.

local clock = clock_of(ARGV[2])
local kept = redis.call("GET", KEYS[1])
local other = kept and cmsgpack.unpack(kept) or {epoch = 0}
other.epoch = other.epoch or 0
-- Somebody with another database shares this Redis, and uses it: theirs goes on.
if other.epoch ~= 0 and other.epoch ~= tonumber(ARGV[3])
  and clock + other.set_back - other.latest < LEASE then
  return string.format("%.0f", other.epoch)
end
host = cmsgpack.unpack(ARGV[1])
host.set_back = host.latest - clock
redis.call("SET", KEYS[1], cmsgpack.pack(host), "PX", ARGV[4])
return string.format("%.0f", host.epoch)
