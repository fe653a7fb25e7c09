module ssespec.example/interop/tmaxmax-go-sse

go 1.26

require (
	github.com/tmaxmax/go-sse v0.12.0
	ssespec.example/interop/shared/go v0.0.0
)

replace ssespec.example/interop/shared/go => ../shared/go
