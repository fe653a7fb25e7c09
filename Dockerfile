# ssespec as an image: one static program on an empty base, run by nobody in particular.
#   docker build -t ssespec . && docker run --rm ssespec check https://example.com/events

FROM rust:1.95-alpine3.22 AS build
RUN apk add --no-cache musl-dev=~1.2 gcc=~14 make=~4
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked --package ssespec --bin ssespec

FROM gcr.io/distroless/static-debian12:nonroot
LABEL org.opencontainers.image.title="ssespec" \
      org.opencontainers.image.description="The conformance suite for Server-Sent Events" \
      org.opencontainers.image.source="https://github.com/ssespec/ssespec" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /src/LICENSE-MIT /src/LICENSE-APACHE /licenses/
COPY --from=build /src/target/dist/ssespec /usr/local/bin/ssespec
USER nonroot:nonroot
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/ssespec"]
CMD ["--help"]
