// A link may carry the token behind the #, which browsers never send: it is put into the form and sent once.
'use strict'
const given = decodeURIComponent(location.hash.slice(1))
if (given) {
  history.replaceState(null, '', location.pathname + location.search)
  document.getElementById('token').value = given
  document.forms[0].submit()
}
