/* The focal point of a picture: a click, a drag or the sliders set it. The crops beside it show how the server will
   crop (articles/pictures/files/renditions.py). A newly chosen picture is shown before it is uploaded. */
"use strict";
(() => {
  const RATIOS = { card: 3 / 2, square: 1 };

  const crop = (width, height, ratio, x, y) => {
    const [w, h] = width / height > ratio ? [height * ratio, height] : [width, width / ratio];
    return [(width - w) * x, (height - h) * y, w, h];
  };

  const equip = (focal) => {
    const across = document.getElementById("id_focal_x");
    const down = document.getElementById("id_focal_y");
    const file = document.getElementById("id_file");
    if (!across || !down) return;
    const stage = focal.querySelector(".focal-stage");
    const image = stage.querySelector("img");
    const canvas = stage.querySelector("canvas");
    const marker = stage.querySelector(".focal-marker");
    /* The picture shown and its size: the stored one, or the one about to be uploaded. */
    let source = null;

    const shownPicture = () => (image.hidden ? canvas : image);

    /* The stage may be wider than the picture, so measure all positions on the picture itself. */
    const mark = () => {
      const picture = shownPicture();
      marker.style.left = `${picture.offsetLeft + Number(across.value) * picture.offsetWidth}px`;
      marker.style.top = `${picture.offsetTop + Number(down.value) * picture.offsetHeight}px`;
    };

    const draw = () => {
      const [x, y] = [Number(across.value), Number(down.value)];
      mark();
      if (!source) return;
      for (const [shape, ratio] of Object.entries(RATIOS)) {
        const shown = focal.querySelector(`.focal-${shape}`);
        let drawn = shown;
        if (shown.tagName !== "CANVAS") {
          drawn = Object.assign(document.createElement("canvas"), { className: shown.className, height: 320, width: Math.round(320 * ratio) });
          shown.replaceWith(drawn);
        }
        const context = drawn.getContext("2d");
        context.clearRect(0, 0, drawn.width, drawn.height);
        context.drawImage(source.drawable, ...crop(source.width, source.height, ratio, x, y), 0, 0, drawn.width, drawn.height);
      }
    };

    /* A focal point of another shape means nothing: as the server does, begin in the middle again. */
    const centre = (width, height) => {
      if (!source || Math.abs((source.width * height) / (source.height * width) - 1) < 0.01) return;
      across.value = down.value = "0.5";
    };

    const take = (drawable, width, height) => {
      source = { drawable, width, height };
      focal.hidden = false;
      focal.classList.add("focal-ready");
    };

    const point = (event) => {
      const box = shownPicture().getBoundingClientRect();
      const place = (at, start, length) => Math.min(1, Math.max(0, (at - start) / length)).toFixed(2);
      across.value = place(event.clientX, box.left, box.width);
      down.value = place(event.clientY, box.top, box.height);
      across.dispatchEvent(new Event("change", { bubbles: true }));
      draw();
    };

    stage.addEventListener("pointerdown", (event) => {
      if (!source || event.button !== 0) return;
      event.preventDefault();
      stage.setPointerCapture(event.pointerId);
      point(event);
    });
    stage.addEventListener("pointermove", (event) => stage.hasPointerCapture(event.pointerId) && point(event));
    for (const slider of [across, down]) slider.addEventListener("input", draw);

    const resized = new ResizeObserver(mark);
    resized.observe(image);
    resized.observe(canvas);

    const begin = () => {
      if (!image.naturalWidth) return;
      take(image, image.naturalWidth, image.naturalHeight);
      draw();
    };
    if (image.complete) begin();
    image.addEventListener("load", begin);

    file?.addEventListener("change", async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      try {
        const bitmap = await createImageBitmap(chosen);
        const scale = Math.min(1, 960 / bitmap.width);
        canvas.width = Math.max(1, Math.round(bitmap.width * scale));
        canvas.height = Math.max(1, Math.round(bitmap.height * scale));
        canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        bitmap.close();
        canvas.hidden = false;
        image.hidden = true;
        centre(canvas.width, canvas.height);
        take(canvas, canvas.width, canvas.height);
        draw();
      } catch {
        /* This browser cannot read the file; the server will say what is wrong with it. */
      }
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-focal-point]").forEach(equip));
})();
