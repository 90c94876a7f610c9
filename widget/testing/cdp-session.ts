/** The one member that is used of a DevTools Protocol session; Playwright's and Puppeteer's have it. */
export type CdpSession = {
  send(method: string, params?: object): Promise<unknown>
}

/** `send`, with the answer the protocol documents for the method. */
export async function ask<Answer>(session: CdpSession, method: string, params?: object): Promise<Answer> {
  return (await session.send(method, params)) as Answer
}
