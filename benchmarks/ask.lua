-- Asks for the paths of a file in turn; a line may end with a header ("name: value") after a tab.
local requests, last = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, name, value = line:match("^([^\t]*)\t([^:]*):? ?(.*)$")
    local headers = {}
    if name ~= "" then headers[name] = value end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"per_second": %f, "errors": %d, "p50": %f, "p99": %f}\n',
    summary.requests / summary.duration * 1e6,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
