-- Asks for the lines of a file in turn: path, header ("name: value") and body, with tabs between
-- them; a line with a body is a POST of JSON.
local requests, last = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, header, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    local name, value = header:match("^([^:]+): (.*)$")
    if name then headers[name] = value end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    local method = body == "" and "GET" or "POST"
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
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
