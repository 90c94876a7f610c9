// The elements need no script of the page. This one only spares a click: where nothing is left to
// decide, the form is sent as soon as the element holds its result.
for (const form of document.querySelectorAll('form[data-send-when]')) {
  form.addEventListener(form.dataset.sendWhen, () => form.requestSubmit())
}
