// `<form data-upload="/address/of/blobs">` sends its files one by one before it sends itself: each
// under the digest of its bytes, in pieces that fit in memory, with a bar that shows how far it is.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const PIECE = 8 * 1024 * 1024;

interface Sent {
  path: string;
  digest: string;
  size_bytes: number;
}

export function startUploads(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (input !== null) prepare(form, input);
  }
}

function prepare(form: HTMLFormElement, input: HTMLInputElement): void {
  const drop = form.querySelector<HTMLElement>(".drop");
  drop?.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("drop-over");
  });
  drop?.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
  drop?.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("drop-over");
    if (event.dataTransfer === null) return;
    input.files = event.dataTransfer.files;
    list(form, input);
  });
  input.addEventListener("change", () => list(form, input));
  form.addEventListener("submit", async (event) => {
    if (input.files === null || input.files.length === 0) return;
    event.preventDefault();
    await send(form, input, [...input.files]);
  });
}

function list(form: HTMLFormElement, input: HTMLInputElement): HTMLProgressElement[] {
  const place = form.querySelector("[data-upload-list]");
  const bars: HTMLProgressElement[] = [];
  place?.replaceChildren(
    ...[...(input.files ?? [])].map((file) => {
      const row = document.createElement("li");
      const name = document.createElement("div");
      const bar = document.createElement("progress");
      name.textContent = file.name;
      bar.max = 2 * Math.max(file.size, 1);
      bar.value = 0;
      bar.ariaLabel = file.name;
      bars.push(bar);
      row.append(name, bar);
      return row;
    }),
  );
  return bars;
}

async function send(form: HTMLFormElement, input: HTMLInputElement, files: File[]): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>("button");
  const word = form.querySelector("[data-upload-word]");
  const field = form.querySelector<HTMLInputElement>("input[name=sent]");
  if (button === null || word === null || field === null) return;
  const bars = list(form, input);
  button.disabled = true;
  try {
    const sent: Sent[] = [];
    for (const [place, file] of files.entries()) {
      word.textContent = `Sending ${file.name}, ${place + 1} of ${files.length} …`;
      const digest = await digestOf(file, (done) => tell(bars[place], done));
      await put(`${form.dataset.upload}/${digest}`, file, (done) =>
        tell(bars[place], file.size + done),
      );
      sent.push({ path: file.name, digest, size_bytes: file.size });
    }
    field.value = JSON.stringify(sent);
    input.disabled = true; // the files are there; the form need not bring them
    word.textContent = "Registering …";
    form.submit();
  } catch (error) {
    word.textContent = error instanceof Error ? error.message : "The files could not be sent.";
    button.disabled = false;
  }
}

function tell(bar: HTMLProgressElement | undefined, done: number): void {
  if (bar !== undefined) bar.value = done;
}

async function digestOf(file: File, told: (done: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += PIECE) {
    const piece = await file.slice(start, start + PIECE).arrayBuffer();
    hash.update(new Uint8Array(piece));
    told(Math.min(start + PIECE, file.size));
  }
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** Sends a file; `fetch` cannot tell how far it is. */
function put(address: string, file: File, told: (done: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => told(event.loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(new Error(reason(request, file)));
    });
    request.addEventListener("error", () =>
      reject(new Error(`${file.name} could not be sent; is the server there? Try again.`)),
    );
    request.send(file);
  });
}

function reason(request: XMLHttpRequest, file: File): string {
  try {
    return `${file.name}: ${JSON.parse(request.responseText).detail}`;
  } catch {
    return `${file.name} was refused (${request.status}).`;
  }
}
