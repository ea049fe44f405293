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
  if (!file || !preview) return;
  const show = (...parts) => { preview.replaceChildren(...parts); preview.hidden = !parts.length; };

  file.addEventListener("change", () => {
    if (!file.files[0]) return show();
    const image = document.createElement("img");
    image.alt = "The picture that you chose";
    image.src = URL.createObjectURL(file.files[0]);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    show(image);
  });

  // The camera of a desktop: a phone's is opened by the input itself, and elsewhere browsers want HTTPS for it.
  if (!navigator.mediaDevices?.getUserMedia || !matchMedia("(any-pointer: fine)").matches) return;
  const press = (label, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "wf-button button-secondary";
    button.textContent = label;
    button.addEventListener("click", action);
    return button;
  };
  const use = press("Use the camera", async () => {
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.setAttribute("aria-label", "What the camera sees");
    try {
      const facingMode = file.getAttribute("capture");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode, width: { ideal: 1920 } } });
    } catch {
      const words = document.createElement("span");
      words.setAttribute("role", "status");
      words.textContent = "The camera could not be opened. Choose a picture instead.";
      return show(words);
    }
    const take = press("Take the picture", () => {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      video.srcObject.getTracks().forEach((track) => track.stop());
      canvas.toBlob((blob) => {
        const picked = new DataTransfer();
        picked.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
        file.files = picked.files;
        file.dispatchEvent(new Event("change"));
      }, "image/jpeg", 0.9);
    });
    show(video, take);
    await video.play();
    take.focus();
  });
  file.after(use);
})();
