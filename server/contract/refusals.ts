/**
 * The closed table of refusals: every expected "no" of the verifier, with the HTTP status it travels
 * under, what it says and what to do next. One row is used in five places (operation, audit event,
 * problem document, metric label, element), so a code that is not here does not compile.
 *
 * The table has four parts, by who hears a no: every element, the activation element alone, the element
 * for one-time codes alone, or no page at all. The type of a part (`PageCode`, `ActivationCode`, `OtpCode`)
 * is what an element's sentences are held against, so that a login page carries no words for what it is
 * never told.
 *
 * A title and a remedy speak to the integrator and are safe to show to anyone: they hold no
 * challenge, ticket, key or name. The elements have sentences of their own for the person.
 */

type Row = { readonly status: number; readonly title: string; readonly remedy: string }

const page = {
  // The request itself.
  malformed: { status: 400, title: 'The request does not have the documented shape.', remedy: 'Compare the body with /openapi.json; unknown fields are refused.' },
  content_type_unsupported: { status: 415, title: 'The body must be application/json in UTF-8.', remedy: 'Send "Content-Type: application/json".' },
  body_too_large: { status: 413, title: 'The body is larger than this verifier accepts.', remedy: 'Send at most 64 KiB with a Content-Length.' },
  not_found: { status: 404, title: 'There is nothing here.', remedy: 'Check the path and the id.' },
  method_not_allowed: { status: 405, title: 'This path does not know that method.', remedy: 'Use a method named in the Allow header.' },
  rate_limited: { status: 429, title: 'Too many requests.', remedy: 'Wait as long as Retry-After says.' },
  unavailable: { status: 503, title: 'The verifier cannot answer just now.', remedy: 'Try again after the time in Retry-After; never treat this as success.' },
  storage_full: { status: 503, title: 'The verifier has no space left to store anything.', remedy: 'Free space on the data volume; the verifier resumes by itself.' },
  internal_error: { status: 500, title: 'The verifier made a mistake.', remedy: 'Report the request id to the operator.' },
  integrity_error: { status: 500, title: 'A stored record does not match its seal.', remedy: 'Stop using this key and run "keytap audit credentials".' },

  // Who is calling.
  unauthorized: { status: 401, title: 'The credentials of this call are missing or not valid.', remedy: 'Check the account login name and key, or get a new ticket.' },
  ticket_expired: { status: 401, title: 'This ticket has expired.', remedy: 'Get a new ticket from your backend.' },
  ticket_revoked: { status: 401, title: 'This ticket was revoked.', remedy: 'Get a new ticket from your backend.' },
  ticket_spent: { status: 409, title: 'This ticket has done its work.', remedy: 'Get a new ticket from your backend.' },
  account_suspended: { status: 403, title: 'This account is suspended.', remedy: 'Ask the operator of the verifier.' },
  operation_not_allowed: { status: 403, title: 'This ticket is for another operation.', remedy: 'Mint a ticket for the operation you need.' },
  origin_mismatch: { status: 403, title: 'The call comes from another origin than its ticket names.', remedy: 'List the page\'s exact origin and mint the ticket for it.' },
  step_up_required: { status: 403, title: 'Adding a key to this user needs a recent, strong enough login.', remedy: 'Let the user sign in again and mint a ticket with authTime and acr.' },
  origin_unlisted: { status: 422, title: 'The account does not list this origin.', remedy: 'Add the origin to the account, or mint the ticket for a listed one.' },
  account_exists: { status: 409, title: 'An account with this login name exists.', remedy: 'Choose another login name.' },
  key_limit: { status: 409, title: 'The account has two active keys already.', remedy: 'Revoke one key before adding another.' },
  user_not_found: { status: 404, title: 'The account has no such user.', remedy: 'Check the user name, or mint with createUser.' },
  device_not_found: { status: 404, title: 'There is no such device.', remedy: 'List the user\'s devices again.' },
  device_pending: { status: 409, title: 'This device waits for its test signature.', remedy: 'Finish the enrollment, or start a new one.' },
  device_limit: { status: 409, title: 'The user has as many keys as the policy allows.', remedy: 'Remove a key first.' },
  last_device: { status: 409, title: 'This is the user\'s last key.', remedy: 'Add another key first, or confirm that the last one shall go.' },
  policy_invalid: { status: 422, title: 'The policy contradicts itself or names something unknown.', remedy: 'Read the detail; it names the field.' },
  policy_conflict: { status: 409, title: 'The policy changed since it was read.', remedy: 'Read it again and repeat the change.' },

  // Results.
  result_invalid: { status: 404, title: 'This result is unknown, expired, or already redeemed.', remedy: 'Let the user try again; redeem each result once within five minutes.' },
  binding_mismatch: { status: 403, title: 'This result belongs to another session of the page.', remedy: 'Redeem with the binding the ticket was minted with.' },

  // Ceremonies.
  ceremony_unknown: { status: 404, title: 'This ceremony does not exist or a newer start replaced it.', remedy: 'Start again and answer the newest challenge.' },
  ceremony_expired: { status: 409, title: 'The time for this ceremony has passed.', remedy: 'Start again.' },
  challenge_used: { status: 409, title: 'This challenge was answered before.', remedy: 'Start again.' },
  already_completed: { status: 409, title: 'This ceremony was completed with another answer.', remedy: 'Look the ticket up to learn the outcome.' },
  too_many_starts: { status: 429, title: 'This ticket was started too often.', remedy: 'Get a new ticket from your backend.' },

  // Answers of an authenticator, in the order of WebAuthn L3 §7.1.
  encoding_invalid: { status: 400, title: 'A field is not canonical base64url.', remedy: 'Send what the browser gave, unchanged.' },
  client_data_invalid: { status: 400, title: 'The client data is not valid.', remedy: 'Send the browser\'s clientDataJSON unchanged.' },
  type_mismatch: { status: 400, title: 'The answer belongs to the other kind of ceremony.', remedy: 'Send a creation to registrations and an assertion to authentications.' },
  challenge_mismatch: { status: 400, title: 'The answer is to another challenge.', remedy: 'Start again and answer the newest challenge.' },
  client_origin_mismatch: { status: 400, title: 'The browser saw another origin than the ticket names.', remedy: 'Mint the ticket for the exact origin of the page.' },
  cross_origin: { status: 400, title: 'The ceremony ran in a cross-origin frame.', remedy: 'Run it in the top page, or list the top origin in the account.' },
  rp_id_mismatch: { status: 400, title: 'The answer is for another RP ID.', remedy: 'Check the account\'s RP ID.' },
  user_presence_missing: { status: 400, title: 'Nobody touched the authenticator.', remedy: 'Let the user touch the key.' },
  user_verification_missing: { status: 400, title: 'The authenticator did not verify its user.', remedy: 'Use a key with a PIN or fingerprint set up.' },
  backup_state_invalid: { status: 400, title: 'The backup flags contradict each other.', remedy: 'Use another authenticator.' },
  backup_eligible_refused: { status: 400, title: 'The policy wants device-bound keys only.', remedy: 'Use a hardware security key.' },
  backup_eligibility_changed: { status: 400, title: 'The credential changed its backup eligibility.', remedy: 'Remove this key and enroll it again.' },
  authenticator_data_invalid: { status: 400, title: 'The authenticator data is not well formed.', remedy: 'Use another authenticator or browser.' },
  cbor_invalid: { status: 400, title: 'The CBOR is not well formed or not canonical enough.', remedy: 'Send the browser\'s answer unchanged.' },
  response_mismatch: { status: 400, title: 'The parts of the answer contradict each other.', remedy: 'Send the browser\'s answer unchanged.' },
  alg_not_allowed: { status: 400, title: 'The key uses an algorithm that was not offered.', remedy: 'Use another authenticator, or allow the algorithm in the policy.' },
  public_key_invalid: { status: 400, title: 'The public key is not valid.', remedy: 'Use another authenticator.' },
  credential_id_invalid: { status: 400, title: 'The credential id is empty, too long or contradicts itself.', remedy: 'Use another authenticator.' },
  fmt_unsupported: { status: 400, title: 'This attestation format is not supported.', remedy: 'Use another authenticator.' },
  attestation_invalid: { status: 400, title: 'The attestation statement is not well formed.', remedy: 'Use another authenticator.' },
  attestation_signature_invalid: { status: 400, title: 'The attestation signature does not verify.', remedy: 'Use another authenticator.' },
  attestation_certificate_invalid: { status: 400, title: 'An attestation certificate breaks the rules of its format.', remedy: 'Use another authenticator.' },
  aaguid_mismatch: { status: 400, title: 'The certificate names another authenticator model.', remedy: 'Use another authenticator.' },
  attestation_required: { status: 400, title: 'The policy wants proof of the model and none was given.', remedy: 'Allow the browser to see make and model, or use another key.' },
  self_attestation: { status: 400, title: 'The key vouches only for itself.', remedy: 'Use a model with a manufacturer\'s certificate.' },
  untrusted_chain: { status: 400, title: 'The certificates lead to no trusted root.', remedy: 'Use an approved model, or add its root to the policy.' },
  model_not_allowed: { status: 400, title: 'The policy does not allow this authenticator model.', remedy: 'Use an approved model.' },
  metadata_stale: { status: 503, title: 'What is known of authenticator models is out of date, and the policy takes no key then.', remedy: 'Run "keytap metadata update", or set "staleMetadata" to warn.' },
  authenticator_status: { status: 400, title: 'This authenticator model is reported as compromised or revoked.', remedy: 'Use another model.' },
  attachment_not_allowed: { status: 400, title: 'The policy wants another kind of authenticator.', remedy: 'Use a separate security key.' },
  credential_exists: { status: 409, title: 'This credential is registered already.', remedy: 'Use another security key.' },
  credential_unknown: { status: 400, title: 'This key is not one the user enrolled.', remedy: 'Use a key that is enrolled.' },
  user_handle_mismatch: { status: 400, title: 'The key answered for another user.', remedy: 'Use a key of this user.' },
  signature_invalid: { status: 400, title: 'The signature does not verify.', remedy: 'Try again; if it persists, enroll the key anew.' },
  counter_regression: { status: 400, title: 'The signature counter went back: the key may have been copied.', remedy: 'Stop using this key and enroll another.' },
} as const satisfies Record<string, Row>

const activation = {
  // The steps of an activation, in their order.
  no_enrolled_key: { status: 409, title: 'A security key must vouch for the new device, and the user has none.', remedy: 'Enroll a security key first, or let the policy go without.' },
  activation_order: { status: 409, title: 'This step of the activation is not due, or was done before.', remedy: 'Look the activation up, or start a new one.' },
  activation_expired: { status: 409, title: 'The time for this activation has passed.', remedy: 'Start a new activation.' },
  superseded: { status: 409, title: 'A newer activation of this license replaced this one.', remedy: 'Go on with the newer one, or start again.' },
  activation_locked: { status: 409, title: 'This activation was ended after too many wrong answers.', remedy: 'Start a new activation.' },
  code_malformed: { status: 400, title: 'This is no device code.', remedy: 'Type or scan the code again as the device shows it.' },
  mode_not_allowed: { status: 403, title: 'The policy does not allow device codes in this form.', remedy: 'Scan the code, or allow typed codes in the policy.' },
  code_wrong: { status: 400, title: 'The device code does not belong to this activation.', remedy: 'Scan this activation\'s message with the device and use the code it shows.' },
  license_not_found: { status: 404, title: 'There is no such license.', remedy: 'Check the serial, or assign a license to the user.' },
  license_exhausted: { status: 409, title: 'The license has no room for another device.', remedy: 'Deactivate a device, or assign a license with more room.' },
  signature_wrong: { status: 400, title: 'The test signature does not verify.', remedy: 'Use the signature that the device shows for this activation.' },
} as const satisfies Record<string, Row>

const codes = {
  // Devices that show one-time codes, and what a page does with them.
  otp_wrong: { status: 400, title: 'The code is wrong, or was used before.', remedy: 'Ask for the next code; resynchronize a device that ran ahead.' },
  otp_locked: { status: 409, title: 'The device is locked after too many wrong codes.', remedy: 'Unlock it once it is clear who typed them.' },
  device_disabled: { status: 409, title: 'The device is switched off, or its time is not now.', remedy: 'Switch it on, or look at validFrom and validUntil.' },
  address_missing: { status: 409, title: 'The user has no address of this kind, or the device has no user.', remedy: 'Give the user one, or send it another way.' },
  no_code_device: { status: 409, title: 'The user has no device whose codes could be asked for.', remedy: 'Set one up with an enroll-code ticket, or let the user prove it another way.' },
  sending_not_allowed: { status: 403, title: 'The policy lets no page have codes sent this way.', remedy: 'Name the way in the policy\'s codes.sendBy, or send the code from the backend.' },
} as const satisfies Record<string, Row>

const backend = {
  // Users.
  user_exists: { status: 409, title: 'The account has a user of this name.', remedy: 'Choose another name, or change the user that is there.' },
  user_occupied: { status: 409, title: 'This user has keys, licenses or other devices.', remedy: 'Remove or unassign them first.' },

  // Licenses.
  license_exists: { status: 409, title: 'The account has a license with this serial.', remedy: 'Leave out the serials that the problem names.' },
  license_assigned: { status: 409, title: 'This license belongs to another user.', remedy: 'Unassign it first, or take another one.' },
  license_occupied: { status: 409, title: 'This license has devices, which would stop working.', remedy: 'Repeat with ?instances=true if they shall go.' },

  // Device slots.
  slot_filled: { status: 409, title: 'A key fills this slot.', remedy: 'Remove that key first, or use another slot.' },
  slot_missing: { status: 409, title: 'The user has no empty slot.', remedy: 'Make one for the user first.' },

  // Devices that show one-time codes, where no page is concerned.
  device_assigned: { status: 409, title: 'This device belongs to another user.', remedy: 'Unassign it first, or take another one.' },
  device_in_setup: { status: 409, title: 'A ticket is still setting this device up.', remedy: 'Let the page finish it with its first code; an abandoned one goes with its ticket.' },
  oath_device_exists: { status: 409, title: 'The account has a device with this serial.', remedy: 'Leave out the serials that the problem names.' },
  secret_told: { status: 409, title: 'The secret of this device was handed out before.', remedy: 'Ask for a new one, which ends the old, or add another device.' },

  // What an administrator imports.
  app_id_invalid: { status: 422, title: 'No page of this account can use keys of this AppID.', remedy: 'Write the AppID exactly as the keys were registered under it: an https URL of the site of the RP ID.' },
  secret_weak: { status: 422, title: 'The secret is shorter than one-time codes need.', remedy: 'Use at least 14 random bytes; imported older devices may have 10.' },
  suite_unsupported: { status: 422, title: 'The OCRA suite is not well formed or not supported.', remedy: 'Write it as RFC 6287 section 6 does.' },
  xml_refused: { status: 400, title: 'The XML is not accepted.', remedy: 'Send plain UTF-8 XML without DOCTYPE, within the documented limits.' },
  import_invalid: { status: 422, title: 'The file cannot be imported; nothing of it was.', remedy: 'Mend what the detail names and import the whole file again.' },
  import_key_wrong: { status: 422, title: 'The file does not open with this key or password.', remedy: 'Use the key or password that its maker sent separately.' },
} as const satisfies Record<string, Row>

/** A "no" that any element may be told. */
export type PageCode = keyof typeof page

/** A "no" of the activation's steps, which only the activation element is told. */
export type ActivationCode = keyof typeof activation

/** A "no" that only the element for one-time codes is told. */
export type OtpCode = keyof typeof codes

/** The name of an expected "no"; stable from release to release. */
export type RefusalCode = PageCode | ActivationCode | OtpCode | keyof typeof backend

/** The parts of the table, by who hears them. */
export const refusalParts = { page, activation, codes, backend } as const

/** Code → HTTP status, title and remedy. */
export const refusals: Readonly<Record<RefusalCode, Row>> = { ...page, ...activation, ...codes, ...backend }

/** Facts that may travel with a refusal: short, public, never a secret or raw input. */
export type RefusalParams = Readonly<Record<string, string | number | boolean | readonly string[]>>
