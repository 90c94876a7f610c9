/** What the test page's backend binds its tickets and results to. */
export const binding = 'session-hash-of-the-test-page'
