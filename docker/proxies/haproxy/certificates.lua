-- The client's certificates in forms that HAProxy alone cannot write: it has the chain as one run of DER.

-- Splits DER values that stand one after the other.
local function split(der)
  local values, at = {}, 1
  while at < #der do
    local length, header = der:byte(at + 1), 2
    if length >= 0x80 then
      local octets = length - 0x80
      header, length = 2 + octets, 0
      for i = 1, octets do
        length = length * 256 + der:byte(at + 1 + i)
      end
    end
    values[#values + 1] = der:sub(at, at + header + length - 1)
    at = at + header + length
  end
  return values
end

-- Each certificate in one form, joined.
local function write(txn, ders, form, separator)
  local texts = {}
  for _, der in ipairs(ders) do
    texts[#texts + 1] = form(txn.sc:base64(der))
  end
  if #texts > 0 then
    return table.concat(texts, separator)
  end
end

local function all(txn)
  return split(txn.sf:ssl_c_der() .. txn.sf:ssl_c_chain_der())
end

local escapes = { ["+"] = "%2B", ["/"] = "%2F", ["="] = "%3D" }

core.register_fetches("chain_rfc9440", function(txn)
  return write(txn, split(txn.sf:ssl_c_chain_der()), function(base64) return ":" .. base64 .. ":" end, ", ")
end)

core.register_fetches("certificates_base64", function(txn)
  return write(txn, all(txn), function(base64) return base64 end, ",")
end)

core.register_fetches("certificates_pem", function(txn)
  return write(txn, all(txn), function(base64)
    return "-----BEGIN%20CERTIFICATE-----%0A" .. base64:gsub("[+/=]", escapes) .. "%0A-----END%20CERTIFICATE-----%0A"
  end, "")
end)
