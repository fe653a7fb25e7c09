module ssespec.example/interop/alexandrevicenzi-go-sse

go 1.22

require (
	github.com/alexandrevicenzi/go-sse v1.6.0
	ssespec.example/interop/shared/go v0.0.0
)

replace ssespec.example/interop/shared/go => ../shared/go
