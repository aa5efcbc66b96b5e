// Signs what "Try it out" sends, as the demo partner of X-PARTNER-ID. Sandboxes alone serve this.
const TOKEN_PATH = '/v1.0/access-token/b2b';

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Adds the headers of a signed request; the values in their fields are placeholders. */
async function sign(request) {
  const { pathname, search } = new URL(request.url, location.href);
  if (!pathname.startsWith('/v1.0/')) return request;
  const { partners } = await (await fetch('/sandbox/partners')).json();
  const timestamp = new Date().toISOString();
  const { headers } = request;
  if (pathname === TOKEN_PATH) {
    return Object.assign(request, { headers: { ...headers, ...await tokenHeaders(partners[0], timestamp) } });
  }
  const partner = partners.find((one) => one.partnerId === headers['X-PARTNER-ID']);
  // The gateway says that it knows no such partner.
  if (!partner) return request;
  const path = pathname + search;
  const digest = hex(await crypto.subtle.digest('SHA-256', bytes(minified(request.body ?? ''))));
  const signed = { 'X-TIMESTAMP': timestamp, 'X-EXTERNAL-ID': crypto.randomUUID() };
  if (partner.signatureMode === 'symmetric') {
    const token = await accessToken(partner);
    signed.Authorization = `Bearer ${token}`;
    signed['X-SIGNATURE'] = await hmac(partner, `POST:${path}:${token}:${digest}:${timestamp}`);
  } else {
    signed['X-SIGNATURE'] = await rsa(partner, `POST:${path}:${digest}:${timestamp}`);
  }
  return Object.assign(request, { headers: { ...headers, ...signed } });
}

/** Without the blanks between the parts; texts stay as they are. */
const minified = (body) => body.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1');

async function tokenHeaders(partner, timestamp) {
  return {
    'X-CLIENT-KEY': partner.clientKey,
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': await rsa(partner, `${partner.clientKey}|${timestamp}`),
  };
}

async function accessToken(partner) {
  const headers = await tokenHeaders(partner, new Date().toISOString());
  headers['Content-Type'] = 'application/json';
  const body = JSON.stringify({ grantType: 'client_credentials' });
  const answer = await fetch(TOKEN_PATH, { method: 'POST', headers, body });
  return (await answer.json()).accessToken;
}

async function hmac(partner, text) {
  const algorithm = { name: 'HMAC', hash: 'SHA-512' };
  const key = await crypto.subtle.importKey('raw', bytes(partner.clientSecret), algorithm, false, ['sign']);
  return base64(await crypto.subtle.sign('HMAC', key, bytes(text)));
}

async function rsa(partner, text) {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pem = partner.privateKeyPem.replace(/-----[^-]+-----|\s/g, '');
  const der = Uint8Array.from(atob(pem), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  return base64(await crypto.subtle.sign(algorithm.name, key, bytes(text)));
}
