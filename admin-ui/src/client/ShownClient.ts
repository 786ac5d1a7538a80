/** The client that the console's page holds and that its own "Save" sends. */
export interface ShownClient {
  protocol?: string;
  publicClient?: boolean;
  bearerOnly?: boolean;
  clientAuthenticatorType?: string;
}
