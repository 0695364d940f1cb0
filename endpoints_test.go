package timpush_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// endpointPaths are all that the documents know of this service.
var endpointPaths = []string{
	"v4/timpush/push",
	"v4/all_member_push/im_push",
	"v4/timpush/batch",
	"v4/openim/batchsendmsg",
	"v4/timpush/revoke",

	"v4/timpush/set_attr_name",
	"v4/timpush/get_attr_name",
	"v4/timpush/set_attr",
	"v4/timpush/get_attr",
	"v4/timpush/remove_attr",
	"v4/timpush/add_tag",
	"v4/timpush/get_tag",
	"v4/timpush/remove_tag",
	"v4/timpush/clear_all_tags",

	"v4/all_member_push/im_set_attr_name",
	"v4/all_member_push/im_get_attr_name",
	"v4/all_member_push/im_set_attr",
	"v4/all_member_push/im_get_attr",
	"v4/all_member_push/im_remove_attr",
	"v4/all_member_push/im_add_tag",
	"v4/all_member_push/im_get_tag",
	"v4/all_member_push/im_remove_tag",
	"v4/all_member_push/im_remove_all_tags",

	"v4/timpush/all_member_push_trace",
	"v4/timpush/all_member_push_statistics",
	"v4/timpush/all_member_push_loss",
	"v4/timpush/normal_push_trace",
	"v4/timpush/normal_push_statistics",
	"v4/timpush/normal_push_loss",

	"v4/timpush/add_sched_task",
	"v4/timpush/modify_sched_task",
	"v4/timpush/delete_sched_task",
	"v4/timpush/get_sched_task",
	"v4/timpush/list_sched_task",
}

// endpointRow is a row of docs/endpoints.md.
type endpointRow struct {
	path                      string
	methods, documents, tests []string
	repeated                  string
}

func endpointRows(t *testing.T) []endpointRow {
	t.Helper()
	page, err := os.ReadFile("docs/endpoints.md")
	require.NoError(t, err)
	var rows []endpointRow
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSpace(strings.ReplaceAll(line, "`", "")), " | ")
		if !strings.HasPrefix(cells[0], "| v4/") {
			continue
		}
		require.Len(t, cells, 5, line)
		list := func(i int) []string { return strings.Split(strings.TrimSuffix(cells[i], " |"), ", ") }
		rows = append(rows, endpointRow{
			path: strings.TrimPrefix(cells[0], "| "), methods: list(1), documents: list(2), repeated: cells[3], tests: list(4)})
	}
	return rows
}

// The table has exactly the 34 paths of the documents, once each, and each has tests
// that exist.
func TestTheTableOfEndpointsIsComplete(t *testing.T) {
	t.Parallel()
	require.Len(t, endpointPaths, 34)
	tests := endpointTests(t)
	var paths []string
	for _, row := range endpointRows(t) {
		paths = append(paths, row.path)
		for _, test := range row.tests {
			assert.True(t, tests[test], "%s: %s does not exist", row.path, test)
		}
	}
	assert.Equal(t, endpointPaths, paths)
}

// endpointTests are the names of all test functions of this module.
func endpointTests(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	tests := map[string]bool{}
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != "." {
			if _, nested := os.Stat(filepath.Join(path, "go.mod")); nested == nil {
				return fs.SkipDir
			}
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range declared.FindAllSubmatch(source, -1) {
			tests[string(match[1])] = true
		}
		return err
	}))
	return tests
}

// The documents of a row are those that its payloads were taken from.
func TestTheTableOfEndpointsNamesTheDocuments(t *testing.T) {
	t.Parallel()
	index, err := os.ReadFile("testdata/spec/index.json")
	require.NoError(t, err)
	var list struct {
		Samples []struct{ Endpoint, Source string }
	}
	require.NoError(t, json.Unmarshal(index, &list))
	number := regexp.MustCompile(`1047/\d+`)
	want := map[string]map[string]bool{}
	for _, sample := range list.Samples {
		if want[sample.Endpoint] == nil {
			want[sample.Endpoint] = map[string]bool{}
		}
		for _, n := range number.FindAllString(sample.Source, -1) {
			want[sample.Endpoint][n] = true
		}
	}
	for _, row := range endpointRows(t) {
		assert.Equal(t, slices.Sorted(maps.Keys(want[row.path])), row.documents, row.path)
	}
}

// Every method exists, and the end of its doc comment names the paths of its rows; no
// other method of the Client or its services calls the service.
func TestTheTableOfEndpointsNamesTheMethods(t *testing.T) {
	t.Parallel()
	listed := map[string][]string{} // by method
	for _, row := range endpointRows(t) {
		for _, method := range row.methods {
			listed[method] = append(listed[method], row.path)
		}
	}
	documented := endpointDocs(t)
	for name, types := range endpointTypes() {
		for i := range types.NumMethod() {
			method := types.Method(i)
			if method.Type.NumIn() < 2 || method.Type.In(1).String() != "context.Context" {
				continue // it makes no call
			}
			op := strings.TrimPrefix(name+"."+method.Name, ".")
			require.NotEmpty(t, listed[op], "%s is in no row", op)
			assert.ElementsMatch(t, listed[op], documented[types.Elem().Name()+"."+method.Name], "the doc comment of %s", op)
			delete(listed, op)
		}
	}
	assert.Empty(t, listed, "these methods do not exist")
}

// endpointTypes are the client and its services, by the name of the field.
func endpointTypes() map[string]reflect.Type {
	client := reflect.TypeFor[*timpush.Client]()
	types := map[string]reflect.Type{"": client}
	for i := range client.Elem().NumField() {
		if f := client.Elem().Field(i); f.IsExported() {
			types[f.Name] = f.Type
		}
	}
	return types
}

// endpointDocs are the paths at the end of the doc comment of each method, by
// "Type.Method".
func endpointDocs(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	last := regexp.MustCompile(`^Endpoints?: POST (.+)$`)
	docs := map[string][]string{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Doc == nil {
				continue
			}
			receiver, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			paragraphs := strings.Split(strings.TrimSpace(f.Doc.Text()), "\n\n")
			end := strings.ReplaceAll(paragraphs[len(paragraphs)-1], "\n", " ")
			if match := last.FindStringSubmatch(end); match != nil {
				if name, ok := receiver.X.(*ast.Ident); ok {
					docs[name.Name+"."+f.Name.Name] = strings.Split(match[1], ", ")
				}
			}
		}
	}
	return docs
}

// The methods call the paths of their rows, and repeat as these say.
func TestTheTableOfEndpointsSaysWhatIsRepeated(t *testing.T) {
	t.Parallel()
	sends := slices.Clone(netSends)
	for _, service := range serviceCalls {
		sends = append(sends, service.send(t))
	}
	for _, row := range endpointRows(t) {
		var called []string
		for _, send := range sends {
			if !slices.Contains(row.methods, send.op) {
				continue
			}
			called = append(called, send.op)
			t.Run(row.path+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					calls := func(retry bool) int {
						service := netServe(serviceAnswers([]netAnswer{netLost(io.EOF), netText(netOK)})...)
						cfg := netConfig(service)
						cfg.Retry.RetryUnknownOutcome = retry
						_ = send.call(t.Context(), netClient(t, cfg))
						for _, got := range service.arrivals() {
							assert.Equal(t, "/"+row.path, got.url.Path)
						}
						return len(service.arrivals())
					}
					repeated := map[[2]int]string{{1, 1}: "never", {1, 2}: "with consent", {2, 2}: "yes"}
					assert.Equal(t, repeated[[2]int{calls(false), calls(true)}], row.repeated)
				})
			})
		}
		// The others are made of these calls, and have tests of their own.
		assert.ElementsMatch(t, slices.DeleteFunc(row.methods, func(method string) bool {
			return strings.HasSuffix(method, "Seq") || strings.Contains(method, ".Sync")
		}), called, row.path)
	}
}
