/** Numbers and times as the bank writes them. */

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const day = new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'long' })
const moment = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium' })

export const formatMoney = (cents: number): string => money.format(cents / 100)
/** `at` is Unix milliseconds. */
export const formatDay = (at: number): string => day.format(at)
export const formatMoment = (at: number): string => moment.format(at)
