/**
 * `/screens` of the harness's server: every screen of one host, in one language and look, and each by itself.
 * Registered by the server behind its own checks. It shows made-up values only and accepts nothing but a choice.
 */
import type { FastifyInstance } from "fastify";
import { gallery as texts } from "../../texts/en/gallery.ts";
import { catalogues, textsFor } from "../../texts/languages/languages.ts";
import type { SignInScreen } from "../contract/model.ts";
import type { Addresses } from "../document/page-document.tsx";
import { type Chosen, chosenOf } from "./chosen.ts";
import { galleryDocument, oneScreenDocument } from "./gallery-document.tsx";
import { ownScreens } from "./own-screens.ts";
import { drawnSpecimen } from "./drawn-specimen.ts";
import { type Specimen, specimens } from "./specimens.ts";

export interface GalleryScreen {
  id: string;
  about: string;
  screen: SignInScreen;
}

const about: Readonly<Record<Specimen["kind"], string>> = {
  screen: "",
  refusal: texts.refusal,
  planned: texts.planned,
};

const drawn = new Map<string, Promise<GalleryScreen[]>>();

/** Every screen that a host can show, its own first. They never change, so they are drawn once. */
export function galleryScreens(
  chosen: Pick<Chosen, "host" | "language">,
  brand: string,
): Promise<GalleryScreen[]> {
  const key = [chosen.host, chosen.language, brand].join("/");
  const screens = drawn.get(key) ?? drawAll(chosen, brand);
  drawn.set(key, screens);
  return screens;
}

async function drawAll(
  { host, language }: Pick<Chosen, "host" | "language">,
  brand: string,
): Promise<GalleryScreen[]> {
  const catalogue = textsFor(language);
  const own = await ownScreens(host, brand, catalogue);
  return [
    ...Object.entries(own).map(([id, screen]) => ({ id, about: texts.system, screen })),
    ...specimens(catalogue, brand)
      .filter(({ hosts, id }) => hosts.includes(host) && id !== "capture")
      .map(({ id, kind, screen }) => ({
        id,
        about: about[kind],
        screen: drawnSpecimen(screen, host, brand, catalogue),
      })),
  ];
}

/** A page of the gallery frames others of it, and its form chooses among them. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'";

export function registerGallery(
  server: FastifyInstance,
  page: { brand: () => string; addresses: Addresses; script: string },
): void {
  const addresses = { ...page.addresses, script: page.script };
  server.get("/screens", async (request, reply) => {
    const chosen = chosenOf(request.query);
    const brand = page.brand();
    const languages = catalogues.map(({ language }) => language);
    const listed = await galleryScreens(chosen, brand);
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", policy)
      .send(galleryDocument({ brand, chosen, languages, listed, addresses }));
  });
  server.get<{ Querystring: { screen?: string } }>("/screens/one", (request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", policy)
      .send(
        oneScreenDocument({
          chosen: chosenOf(request.query),
          id: request.query.screen ?? "",
          addresses,
        }),
      ),
  );
  server.get<{ Querystring: { screen?: string } }>("/screens/one.json", async (request, reply) => {
    const screens = await galleryScreens(chosenOf(request.query), page.brand());
    const found = screens.find(({ id }) => id === request.query.screen);
    return found === undefined ? reply.code(404).send({ code: "not_found" }) : reply.send(found.screen);
  });
}
