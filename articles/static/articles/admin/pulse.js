/* A clock for autosave.js. It runs as a worker, because a browser slows the clocks of a hidden tab down to one tick a
   minute, but not those of its workers. */
setInterval(() => postMessage("tick"), 5000);
