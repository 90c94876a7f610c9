/** An hour from the logon or from the last time it was prolonged, and a day in all. */
export const sessionMs = { lifetimeMs: 3_600_000, longestMs: 86_400_000 } as const
