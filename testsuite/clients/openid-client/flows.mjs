// Tries every flow with openid-client and prints a line of JSON for each: {"flow": …, "result": …} or {"flow": …, "failure": …}.
// The only argument is a JSON file; OpenidClient.java of the test suite writes it and reads the lines.
import { readFileSync } from 'node:fs';
import * as oidc from 'openid-client';
import { Agent, fetch } from 'undici';

const account = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const agents = [];

function fetchWith({ cert, key }) {
  const dispatcher = new Agent({ connect: { ca: account.ca, cert, key } });
  agents.push(dispatcher);
  return (url, options) => fetch(url, { ...options, dispatcher });
}

const clientFetch = fetchWith(account.certificate);
const metadata = { use_mtls_endpoint_aliases: true };

let config;
let own;
let users;

// The same client over connections with another certificate.
function presenting(certificate) {
  const other = new oidc.Configuration(config.serverMetadata(), account.client_id, metadata, oidc.TlsClientAuth());
  other[oidc.customFetch] = fetchWith(certificate);
  return other;
}

async function refusal(attempt) {
  try {
    await attempt;
  } catch (e) {
    return { status: e.status, error: e.error ?? e.cause?.[0]?.parameters?.error };
  }
  throw new Error('was not refused');
}

const flows = {
  async discovery() {
    config = await oidc.discovery(new URL(account.issuer), account.client_id, metadata, oidc.TlsClientAuth(), {
      [oidc.customFetch]: clientFetch,
    });
    return config.serverMetadata().mtls_endpoint_aliases;
  },
  async client_credentials() {
    own = await oidc.clientCredentialsGrant(config);
    return own;
  },
  async authorization_code() {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const request = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: account.redirect_uri,
      scope: 'openid',
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const login = await fetch(account.login, { method: 'POST', body: request.href });
    const redirect = new URL(await login.text());
    users = await oidc.authorizationCodeGrant(config, redirect, { pkceCodeVerifier: verifier, expectedState: state });
    return { ...users, subject: users.claims().sub, authorization_request: request.href };
  },
  refresh() {
    return oidc.refreshTokenGrant(config, users.refresh_token);
  },
  introspection() {
    return oidc.tokenIntrospection(config, users.access_token);
  },
  userinfo() {
    return oidc.fetchUserInfo(config, users.access_token, users.claims().sub);
  },
  userinfo_with_another_certificate() {
    return refusal(oidc.fetchUserInfo(presenting(account.another), users.access_token, users.claims().sub));
  },
  forged_certificate() {
    return refusal(oidc.clientCredentialsGrant(presenting(account.forged)));
  },
  async revocation() {
    await oidc.tokenRevocation(config, own.access_token);
    return oidc.tokenIntrospection(config, own.access_token);
  },
  async registration() {
    const registered = await oidc.dynamicClientRegistration(
      new URL(account.issuer),
      { ...account.registration, ...metadata },
      oidc.TlsClientAuth(),
      { initialAccessToken: account.registration_token, [oidc.customFetch]: clientFetch },
    );
    const answer = registered.clientMetadata();
    const { access_token } = await oidc.clientCredentialsGrant(registered);
    return { ...answer, access_token };
  },
};

for (const [flow, attempt] of Object.entries(flows)) {
  try {
    console.log(JSON.stringify({ flow, result: await attempt() }));
  } catch (e) {
    const cause = e.cause ? `\ncaused by ${JSON.stringify(e.cause)} ${e.cause.stack ?? ''}` : '';
    console.log(JSON.stringify({ flow, failure: `${e.stack}${cause}` }));
  }
}
await Promise.all(agents.map((agent) => agent.close()));
