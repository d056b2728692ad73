// The package as programs import it. For pages, whose workers have no import map, the server puts the path here.
export * from "heddle";
