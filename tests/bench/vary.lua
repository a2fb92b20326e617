-- For wrk: %d in the path becomes a number that differs for each request; with “networks”, each request names its own network.
local path, number, networks

function init(arguments)
  path, number, networks = arguments[1], tonumber(arguments[2]), arguments[3] == "networks"
end

function request()
  number = number + 1
  if networks then
    local high, middle, low = 11 + math.floor(number / 65536) % 100, math.floor(number / 256) % 256, number % 256
    wrk.headers["X-Forwarded-For"] = string.format("%d.%d.%d.1", high, middle, low)
  end
  return wrk.format("GET", (path:gsub("%%d", tostring(number))))
end
