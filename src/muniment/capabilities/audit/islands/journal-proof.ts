// `<section data-proof="/address/of/proof">` is checked here, in the reader's own browser: what the
// registry says is taken for nothing but a claim, every hash is computed anew (RFC 6962 section 2.1)
// and the signature verified (c2sp.org/signed-note, Ed25519 by RFC 8032), each step in words.

interface Proof {
  leaf_index: number;
  tree_size: number;
  entry: string;
  hashes: string[];
  checkpoint: string;
  verifier_key: string;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Outcome = "holds" | "fails" | "open";

class Failure extends Error {}

const ED25519_LOG_KEY = 1;
const HASH_SIZE = 32;
const SAID = { holds: "Holds: ", fails: "Does not hold: ", open: "Not checked: " };
const text = new TextEncoder();

for (const place of document.querySelectorAll<HTMLElement>("[data-proof]")) {
  const button = place.querySelector("button");
  if (button === null) continue;
  button.hidden = false;
  button.addEventListener("click", () => check(place));
}

async function check(place: HTMLElement): Promise<void> {
  const list = place.querySelector("ol");
  const verdict = place.querySelector<HTMLElement>("[data-verdict]");
  if (list === null || verdict === null) return;
  list.replaceChildren();
  const tell = (outcome: Outcome, words: string) => {
    const step = document.createElement("li");
    const sign = document.createElement("strong");
    sign.textContent = SAID[outcome];
    step.append(sign, words);
    list.append(step);
  };
  try {
    const isSigned = await verify(place, tell);
    verdict.textContent = isSigned
      ? "This browser has proven that the log holds this event."
      : "The hashes hold; this browser cannot verify the signature.";
  } catch (failure) {
    tell("fails", failure instanceof Failure ? failure.message : String(failure));
    verdict.textContent = "This is not proven. Keep this page and tell your auditors.";
  }
}

async function verify(
  place: HTMLElement,
  tell: (outcome: Outcome, words: string) => void,
): Promise<boolean> {
  const proof = await fetched(place.dataset.proof ?? "");
  const entry = JSON.parse(proof.entry);
  const shown = [place.dataset.eventId, place.dataset.stateDigest];
  if (entry.event_id !== shown[0] || entry.state_digest !== shown[1]) {
    throw new Failure("The entry of the log is about another event, or another state of it.");
  }
  tell("holds", "The entry of the log names this event and the digest of the state shown here.");
  const leaf = await sha256(Uint8Array.of(0), text.encode(proof.entry));
  tell("holds", `The entry hashes to ${hex(leaf)}, its leaf of the tree.`);
  const root = await rootOf(leaf, proof);
  const said = readCheckpoint(proof.checkpoint);
  if (said.size !== proof.tree_size) {
    throw new Failure(`The checkpoint is of ${said.size} events, the proof of ${proof.tree_size}.`);
  }
  if (hex(root) !== hex(said.root)) {
    throw new Failure(
      `The ${proof.hashes.length} hashes lead to the root ${hex(root)}, but the log signed ${hex(said.root)}.`,
    );
  }
  tell(
    "holds",
    `With ${proof.hashes.length} hashes, leaf ${proof.leaf_index} leads to ${hex(root)}, the root of all ${said.size} events.`,
  );
  return verifySignature(proof, said, tell);
}

async function fetched(address: string): Promise<Proof> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) {
    throw new Failure("The registry has no proof of this event yet; try again in a moment.");
  }
  return answer.json();
}

/** RFC 9162 section 2.1.3.2, with the numbers small enough for arithmetic instead of shifts. */
async function rootOf(leaf: Bytes, proof: Proof): Promise<Bytes> {
  let found = leaf;
  let place = proof.leaf_index;
  let last = proof.tree_size - 1;
  for (const sibling of proof.hashes.map(unbase64)) {
    if (last === 0 || sibling.length !== HASH_SIZE) {
      throw new Failure("The proof has hashes that no tree of this size has.");
    }
    if (place % 2 === 1 || place === last) {
      found = await sha256(Uint8Array.of(1), sibling, found);
      while (place !== 0 && place % 2 === 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      found = await sha256(Uint8Array.of(1), found, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Failure("The proof is shorter than the tree is high.");
  return found;
}

interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
  text: string;
  signatures: string[];
}

function readCheckpoint(note: string): Checkpoint {
  const end = note.lastIndexOf("\n\n") + 1;
  const [origin, size, root] = note.slice(0, end).split("\n");
  if (!origin || !size || !root || !/^(0|[1-9][0-9]{0,14})$/.test(size)) {
    throw new Failure("The checkpoint is not a signed note of a log.");
  }
  const signatures = note.slice(end + 1).split("\n");
  return { origin, size: Number(size), root: unbase64(root), text: note.slice(0, end), signatures };
}

async function verifySignature(
  proof: Proof,
  said: Checkpoint,
  tell: (outcome: Outcome, words: string) => void,
): Promise<boolean> {
  const [name, id, encoded] = split(proof.verifier_key);
  const material = unbase64(encoded);
  const expected = await sha256(text.encode(`${name}\n`), material);
  if (name !== said.origin || material[0] !== ED25519_LOG_KEY || hex(expected).slice(0, 8) !== id) {
    throw new Failure(`The key ${proof.verifier_key} is not one of the log ${said.origin}.`);
  }
  const signature = said.signatures
    .filter((line) => line.startsWith(`\u2014 ${name} `))
    .map((line) => unbase64(line.slice(name.length + 3)))
    .find((blob) => hex(blob.slice(0, 4)) === id);
  if (signature === undefined) throw new Failure("The log did not sign the checkpoint.");
  const key = await imported(material.slice(1));
  if (key === null) {
    tell("open", "This browser does not know Ed25519; use the commands below.");
    return false;
  }
  const message = text.encode(said.text);
  if (!(await crypto.subtle.verify("Ed25519", key, signature.slice(4), message))) {
    throw new Failure("The signature of the checkpoint is not that of the log's key.");
  }
  tell("holds", `The checkpoint is signed by ${name} with the key ${id}.`);
  return true;
}

async function imported(key: Bytes): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
}

function split(key: string): [string, string, string] {
  const [name = "", id = "", ...rest] = key.split("+");
  return [name, id, rest.join("+")];
}

async function sha256(...parts: Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function unbase64(encoded: string): Bytes {
  try {
    return Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Failure("The proof has something in it that is not Base64.");
  }
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
