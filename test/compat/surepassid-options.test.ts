/** What the operator set of the dialect and cannot be used: whether its name or its value is wrong. */
import { throws } from 'node:assert/strict'
import { it } from 'node:test'
import { readOptions } from '../../server/compat/surepassid/options.ts'

const fault = (message: RegExp) => ({ name: 'TypeError', message })

it('an option of the older dialect is told as a name that is none, with all that there are, or as a value that cannot be used', () => {
  throws(() => readOptions({ 'enrolment-page': 'https://bank.example' }), fault(/^surepassid\.enrolment-page is no option of this dialect; its options are enrollment-page$/))
  throws(() => readOptions({ 'enrollment-page': 'http://bank.example' }), fault(/^surepassid\.enrollment-page is an https URL/))
})
