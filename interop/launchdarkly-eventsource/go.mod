module ssespec.example/interop/launchdarkly-eventsource

go 1.23

require (
	github.com/launchdarkly/eventsource v1.11.0
	ssespec.example/interop/shared/go v0.0.0
)

replace ssespec.example/interop/shared/go => ../shared/go
