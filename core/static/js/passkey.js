// Passkeys: ask the server what to answer to, let the device answer, send the answer as an ordinary form.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function ask(form) {
    const token = form.elements.csrf_token.value;
    const answer = await fetch(form.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
    if (answer.redirected) return location.reload(); // identity has to be proven first: that page says so
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async function made(options) {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = known(options.excludeCredentials);
    const key = await navigator.credentials.create({ publicKey: options });
    return wrapped(key, { attestationObject: text(key.response.attestationObject) });
  }

  async function answered(options) {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = known(options.allowCredentials);
    const key = await navigator.credentials.get({ publicKey: options });
    const { authenticatorData, signature, userHandle } = key.response;
    const rest = { authenticatorData: text(authenticatorData), signature: text(signature) };
    return wrapped(key, userHandle ? { ...rest, userHandle: text(userHandle) } : rest);
  }

  function wrapped(key, response) {
    response.clientDataJSON = text(key.response.clientDataJSON);
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {}, response });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const trouble = form.querySelector("[data-trouble]");
    if (!window.PublicKeyCredential) {
      form.querySelector("[data-unable]").hidden = false;
      form.querySelector("button").disabled = true;
    }
    form.hidden = false;
    form.nextElementSibling.hidden = true; // the sentence for browsers without script
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      trouble.hidden = true;
      if (!form.reportValidity()) return;
      try {
        const options = await ask(form);
        if (!options) return;
        form.elements.answer.value = await (form.dataset.passkey === "create" ? made : answered)(options);
        form.submit();
      } catch (error) {
        trouble.hidden = false; // closed, refused, or no key there: the page says what else there is
      }
    });
  }
})();
