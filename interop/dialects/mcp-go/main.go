// An MCP server of the Go SDK with a tool that reports its progress: /mcp with sessions and a store of events, /sse the
// transport of 2024-11-05.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type arguments struct {
	To int `json:"to" jsonschema:"the number to count to"`
}

func count(ctx context.Context, request *mcp.CallToolRequest, given arguments) (*mcp.CallToolResult, any, error) {
	for number := 1; number <= given.To; number++ {
		if token := request.Params.GetProgressToken(); token != nil {
			progress := &mcp.ProgressNotificationParams{ProgressToken: token, Progress: float64(number), Total: float64(given.To)}
			if err := request.Session.NotifyProgress(ctx, progress); err != nil {
				return nil, nil, err
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	text := fmt.Sprintf("counted to %d", given.To)
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
}

func server(*http.Request) *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "counter", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "count", Description: "Counts to a number"}, count)
	return server
}

func main() {
	store := &mcp.StreamableHTTPOptions{EventStore: mcp.NewMemoryEventStore(nil)}
	http.Handle("/mcp", mcp.NewStreamableHTTPHandler(server, store))
	http.Handle("/sse", mcp.NewSSEHandler(server, nil))
	http.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ready") })
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
