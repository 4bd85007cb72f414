// Follows a check as it goes. Without it, the page asks again by itself.
const place = document.getElementById("voortgang");
const source = new EventSource(place.dataset.events);
const show = (event) => { place.innerHTML = event.data; };
source.addEventListener("state", show);
source.addEventListener("over", (event) => {
  source.close();
  show(event);
  document.querySelector("main form")?.remove();
});
