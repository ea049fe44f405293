// What a page does besides what a browser does by itself: nothing here is needed to get through a journey.
(() => {
  "use strict";
  const body = document.body, here = location.pathname, at = body.dataset.at;

  const faults = document.querySelector(".wf-faults");
  if (faults) faults.focus();

  // One press sends once; a page that the back button brings up again can be used again.
  const form = document.querySelector("form.wf-form");
  if (form) {
    let sending = false;
    form.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      sending = true;
      form.setAttribute("aria-busy", "true");
    });
    addEventListener("pageshow", () => { sending = false; form.removeAttribute("aria-busy"); });
  }

  const go = () => location.replace(here);
  const now = async () => {
    const answer = await fetch(here + "/state", { cache: "no-store", credentials: "same-origin" });
    return answer.ok ? answer.text() : at;
  };

  if ("waits" in body.dataset) {
    let pause = 500;
    const look = async () => {
      try {
        if (await now() !== at) return go();
        pause = Math.min(pause * 1.3, 3000);
      } catch { pause = 5000; }
      setTimeout(look, pause);
    };
    setTimeout(look, pause);
  } else if (at) {
    // A page that was hidden meanwhile: another device may have gone on.
    document.addEventListener("visibilitychange", async () => {
      if (document.hidden || (form && form.matches("[aria-busy]"))) return;
      try { if (await now() !== at) go(); } catch { /* it stays as it is */ }
    });
  }

  const file = document.getElementById("wf-picture"), preview = document.getElementById("wf-preview");
  if (file && preview) {
    file.addEventListener("change", () => {
      const picture = file.files[0];
      preview.replaceChildren();
      preview.hidden = !picture;
      if (!picture) return;
      const image = document.createElement("img");
      image.alt = "The picture that you chose";
      image.src = URL.createObjectURL(picture);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      preview.append(image);
    });
  }
})();
