/**
 * What Redis does for a process in one step: nobody sees a batch by half. In Lua, as Redis runs it.
 * All keys begin with one prefix, which is a hash tag, so that they lie together.
 *
 * Of each run there is a hash of what is told of it, its records by id (`texts`: the ids of their
 * states, a line's end, JSON), their numbers (`seqs`), and the requests without a record by the
 * number of the version before which they are told (`gaps`). Of all runs together: the records in
 * the order in which they came, the states, how many records name each, and what there is in all.
 *
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */

/** Fewer than a panel remembers, so that none is told again and again. */
const MOST_RUNS = 24;
/** Gaps that are told one by one, of each run. */
const MOST_GAPS = 20_000;
/** Nothing is left of a project of which nobody has made a record for a day. */
const KEPT_MS = 24 * 60 * 60 * 1000;

const COMMON = `
local P = KEYS[1]
local about, order, runs, seen = P..':about', P..':order', P..':runs', P..':seen'
local refs, states = P..':refs', P..':states'
local function num(key, field) return tonumber(redis.call('HGET', key, field) or '0') end
local function add(key, field, by) return redis.call('HINCRBY', key, field, by) end
local function parts(id)
  local run = P..':run:'..id
  return run, run..':seqs', run..':texts', run..':gaps'
end
local function unname(named)
  for id in string.gmatch(named, '[^,]+') do
    if add(refs, id, -1) <= 0 then
      redis.call('HDEL', refs, id)
      add(about, 'bytes', -redis.call('HSTRLEN', states, id))
      redis.call('HDEL', states, id)
    end
  end
end
local function gap(id, seq, count)
  local run, _, _, gaps = parts(id)
  redis.call('ZADD', gaps, seq, add(about, 'n', 1)..':'..count)
  add(run, 'missing', count)
end
local function letGo(id, record)
  local run, seqs, texts = parts(id)
  local text = redis.call('HGET', texts, record)
  if not text then return nil end
  local seq = redis.call('ZSCORE', seqs, record)
  redis.call('ZREM', seqs, record)
  redis.call('HDEL', texts, record)
  redis.call('ZREM', order, id..' '..record)
  add(about, 'bytes', -#text)
  add(about, 'records', -1)
  add(run, 'kept', -1)
  unname(string.match(text, '^([^\\n]*)\\n'))
  return seq
end
local function forget(id)
  local run, seqs, texts, gaps = parts(id)
  for _, record in ipairs(redis.call('HKEYS', texts)) do letGo(id, record) end
  redis.call('DEL', run, seqs, texts, gaps)
  redis.call('ZREM', runs, id)
  redis.call('ZREM', seen, id)
end
local function note(id, since)
  local time = redis.call('TIME')
  redis.call('ZADD', runs, since, id)
  redis.call('ZADD', seen, time[1] * 1000 + math.floor(time[2] / 1000), id)
end
`;

/**
 * What does not agree is begun anew: something in Redis was evicted, or this run is not known any
 * more. Runs that have ended keep their number of requests, as such that have no record.
 */
const AGREE = `
local function begunAnew()
  if num(about, 'records') == redis.call('ZCARD', order) then return end
  for _, id in ipairs(redis.call('ZRANGE', runs, 0, -1)) do
    local run, seqs, texts, gaps = parts(id)
    redis.call('DEL', seqs, texts, gaps)
    if redis.call('HGET', run, 'ended') == '1' then
      local made = num(run, 'kept') + num(run, 'missing')
      redis.call('HSET', run, 'kept', 0, 'missing', made, 'forgotten', made)
    else
      redis.call('DEL', run)
    end
  end
  redis.call('DEL', about, order, refs, states)
end
`;

/** ARGV: what is told of the batch as JSON, then 4 of each record, then 2 of each state. */
export const WRITE = `${COMMON}${AGREE}
local b = cjson.decode(ARGV[1])
local run, seqs, texts, gaps = parts(b.id)
begunAnew()
local kept = num(run, 'kept')
if num(run, 'seq') ~= b.after or kept ~= redis.call('ZCARD', seqs) or kept ~= redis.call('HLEN', texts) then
  forget(b.id)
  return {'anew'}
end
note(b.id, b.since)
redis.call('HSET', run, 'since', b.since, 'machine', b.machine, 'pid', b.pid, 'service', b.service,
  'middlewares', b.middlewares, 'tail', b.tail, 'seq', math.max(b.after, b.seq), 'ended', 0)
for _, one in ipairs(b.gaps) do gap(b.id, one.seq, one.count) end
local at = 2
local absent = {}
for _ = 1, b.records do
  local seq, record, named, json = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  at = at + 4
  letGo(b.id, record)
  local text = named..'\\n'..json
  redis.call('HSET', texts, record, text)
  redis.call('ZADD', seqs, seq, record)
  redis.call('ZADD', order, add(about, 'n', 1), b.id..' '..record)
  add(about, 'bytes', #text)
  add(about, 'records', 1)
  add(run, 'kept', 1)
  for id in string.gmatch(named, '[^,]+') do
    add(refs, id, 1)
    absent[id] = true
  end
end
while at < #ARGV do
  if redis.call('HSETNX', states, ARGV[at], ARGV[at + 1]) == 1 then add(about, 'bytes', #ARGV[at + 1]) end
  at = at + 2
end
while redis.call('ZCARD', order) > b.most or num(about, 'bytes') > b.bytes do
  local oldest = redis.call('ZRANGE', order, 0, 0)[1]
  if not oldest then
    redis.call('DEL', refs, states)
    redis.call('HSET', about, 'bytes', 0)
    break
  end
  local id, record = string.match(oldest, '^(%S+) (.*)$')
  local seq = letGo(id, record)
  if seq then gap(id, seq, 1) else redis.call('ZREM', order, oldest) end
end
if redis.call('ZCARD', gaps) >= ${MOST_GAPS} then
  local old = redis.call('ZPOPMIN', gaps, ${MOST_GAPS / 2})
  for i = 1, #old, 2 do add(run, 'forgotten', string.match(old[i], ':(%d+)$')) end
end
while redis.call('ZCARD', runs) > ${MOST_RUNS} do forget(redis.call('ZRANGE', seen, 0, 0)[1]) end
for _, key in ipairs({about, order, runs, seen, refs, states}) do redis.call('PEXPIRE', key, ${KEPT_MS}) end
for _, id in ipairs(redis.call('ZRANGE', runs, 0, -1)) do
  for _, key in ipairs({parts(id)}) do redis.call('PEXPIRE', key, ${KEPT_MS}) end
end
local missing = {'ok'}
for id in pairs(absent) do
  if redis.call('HEXISTS', refs, id) == 1 and redis.call('HEXISTS', states, id) == 0 then
    missing[#missing + 1] = id
  end
end
return missing
`;

/** ARGV: 2 of each state, which is kept where a record names it. */
export const PUT_STATES = `${COMMON}
for at = 1, #ARGV, 2 do
  if redis.call('HEXISTS', refs, ARGV[at]) == 1 and redis.call('HSETNX', states, ARGV[at], ARGV[at + 1]) == 1 then
    add(about, 'bytes', #ARGV[at + 1])
  end
end
return 1
`;

/** ARGV: ids of states. Gives those that are not there. */
export const ABSENT = `
local absent = {}
for _, id in ipairs(ARGV) do
  if redis.call('HEXISTS', KEYS[1]..':states', id) == 0 then absent[#absent + 1] = id end
end
return absent
`;

/** ARGV: the id of a run that ends. */
export const END = `${COMMON}
local run = parts(ARGV[1])
if redis.call('EXISTS', run) == 1 then redis.call('HSET', run, 'ended', 1) end
return 1
`;

/** ARGV: what a run that was killed had said of itself. What is not here of its requests is counted. */
export const SETTLE = `${COMMON}
local s = cjson.decode(ARGV[1])
local run = parts(s.id)
if redis.call('EXISTS', run) == 0 then
  note(s.id, s.since)
  redis.call('HSET', run, 'since', s.since, 'machine', s.host, 'pid', s.pid, 'seq', 0, 'tail', 0)
  redis.call('PEXPIRE', run, ${KEPT_MS})
end
local told = num(run, 'kept') + num(run, 'missing') + num(run, 'tail')
redis.call('HSET', run, 'ended', 1)
add(run, 'tail', math.max(0, s.made - told))
return 1
`;

/** Gives 4 of each run that has not said that it ends. */
export const UNENDED = `${COMMON}
local found = {}
for _, id in ipairs(redis.call('ZRANGE', runs, 0, -1)) do
  local f = redis.call('HMGET', parts(id), 'since', 'machine', 'pid', 'ended')
  if f[1] and f[4] ~= '1' then
    for _, one in ipairs({id, f[1], f[2] or '', f[3] or '0'}) do found[#found + 1] = one end
  end
end
return found
`;

/** Gives of each run what it observes. */
export const MIDDLEWARES = `${COMMON}
local found = {}
for _, id in ipairs(redis.call('ZRANGE', runs, 0, -1)) do
  local text = redis.call('HGET', parts(id), 'middlewares')
  if text then found[#found + 1] = text end
end
return found
`;

/** ARGV: what is sought as JSON. Gives 10 of the run, then 5 of each record; nothing where none has more. */
export const NEXT = `${COMMON}
local a = cjson.decode(ARGV[1])
local found, isNext, last, f = nil, 0, 0, nil
for _, id in ipairs(redis.call('ZRANGE', runs, 0, -1)) do
  local g = redis.call('HMGET', parts(id), 'seq', 'tail', 'ended', 'since', 'machine', 'pid', 'service', 'forgotten')
  if id ~= a.except and g[1] then
    -- While it runs its next record tells of them, and before it is settled there may be more.
    local reached = tonumber(g[1]) + ((g[3] == '1' and tonumber(g[2]) > 0) and 1 or 0)
    if reached > (a.cursors[id] or -1) then
      if found then
        isNext = 1
        break
      end
      found, last, f = id, reached, g
    end
  end
end
if not found then return {} end
local _, seqs, texts, gaps = parts(found)
local after = math.max(0, a.cursors[found] or 0)
local old = after == 0 and tonumber(f[8] or '0') or 0
local holes = redis.call('ZRANGEBYSCORE', gaps, '('..after, last, 'WITHSCORES')
local hole = 1
local function upTo(seq)
  local sum = old
  old = 0
  while holes[hole] and tonumber(holes[hole + 1]) <= seq do
    sum = sum + tonumber(string.match(holes[hole], ':(%d+)$'))
    hole = hole + 2
  end
  return sum
end
local ids = redis.call('ZRANGEBYSCORE', seqs, '('..after, '+inf', 'WITHSCORES', 'LIMIT', 0, a.limit + 1)
local rows = {}
for i = 1, math.min(#ids, 2 * a.limit), 2 do
  local text = redis.call('HGET', texts, ids[i])
  local dropped = upTo(tonumber(ids[i + 1]))
  if text then
    local named, json = string.match(text, '^([^\\n]*)\\n(.*)$')
    for _, one in ipairs({ids[i + 1], ids[i], named, json, tostring(dropped)}) do rows[#rows + 1] = one end
  else
    old = dropped + 1
  end
end
local more = #ids > 2 * a.limit and 1 or 0
local left = 0
if #rows == 0 then
  left = upTo(last)
  if last > tonumber(f[1]) then left = left + tonumber(f[2]) end
end
local reply = {found, f[4], tostring(last), f[3] or '0', f[5] or '', f[6] or '0', f[7] or '', tostring(isNext), tostring(more), tostring(left)}
for _, one in ipairs(rows) do reply[#reply + 1] = one end
return reply
`;
