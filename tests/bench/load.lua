-- wrk -s load.lua URL -- range SIZE CHUNK | announce INFO_HASH : random ranges of a file, or peers that announce themselves
local kind, size, chunk, hash
local count = 0

function setup(thread)
    thread:set("seed", count)
    count = count + 1
end

function init(arguments)
    kind = arguments[1]
    math.randomseed(4711 + seed)
    if kind == "range" then
        size, chunk = tonumber(arguments[2]), tonumber(arguments[3])
    else
        hash = arguments[2]
    end
end

function request()
    if kind == "range" then
        local begin = math.random(0, math.floor(size / chunk) - 1) * chunk
        return wrk.format("GET", nil, { Range = string.format("bytes=%d-%d", begin, begin + chunk - 1) })
    end
    return wrk.format("GET", string.format("/announce?info_hash=%s&peer_id=-XX0000-%012d&port=%d&uploaded=0&downloaded=0&left=0&compact=1&numwant=30",
        hash, math.random(0, 100000), math.random(1024, 65535)))
end
